import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { buildIfNeeded } from "./lib/build.mjs";
import { giveUp, good } from "./lib/log.mjs";
import { dataDir, databaseFile } from "./lib/paths.mjs";
import { setUp } from "./lib/setup.mjs";

// What must be done before the product can run: dependencies, database, build. A process of its own, which the launcher
// starts and waits for, so that what is loaded for it does not stay in memory while the product runs.

const host = process.env.HOST || "127.0.0.1";
const port = Number(process.env.PORT || 8000);

if (!Number.isInteger(port) || port < 1 || port > 65_535)
  giveUp(`PORT must be a number from 1 to 65535, not "${process.env.PORT}".`);

/** Fails early, with a sentence that helps, when the port is taken. */
function assertPortFree() {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error) => {
      giveUp(
        error.code === "EADDRINUSE"
          ? `Port ${port} on ${host} is already in use.`
          : `Cannot listen on ${host}:${port}: ${error.message}`,
        "Stop the program that uses it, or choose another: PORT=8001 npm start",
      );
    });
    probe.listen(port, host, () => probe.close(resolve));
  });
}

await setUp();
await assertPortFree();
mkdirSync(dataDir, { recursive: true, mode: 0o700 });
const { migrate } = await import("./migrate.mjs");
try {
  const { applied, backup } = await migrate(databaseFile());
  if (applied.length > 0)
    good(
      `Database prepared (${applied.length} migration${applied.length > 1 ? "s" : ""})${backup ? `, backup in ${backup}` : ""}`,
    );
} catch (error) {
  giveUp(
    `The database could not be prepared: ${error.message}`,
    "Nothing was changed beyond the last whole migration. Backups lie in the folder `backups` beside the database.",
  );
}
if (process.argv.includes("--dev")) await (await import("./lib/build-worker.mjs")).buildWorker();
else await buildIfNeeded();
// The bundler leaves a helper process behind that would keep this one alive.
process.exit(0);

import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { buildIfNeeded } from "./lib/build.mjs";
import { bad, giveUp, good, say } from "./lib/log.mjs";
import { dataDir, databaseFile, fromRoot, root } from "./lib/paths.mjs";
import { setUp } from "./lib/setup.mjs";

// The launcher: sets up, migrates, builds if needed, starts web and worker, starts again what dies, drains both at the end.
// It knows nothing of the product and needs no package, since it runs before they are installed.

const DRAIN_MS = 15_000;
const RESTART_MS_MAX = 10_000;
const STEADY_MS = 30_000;

const host = process.env.HOST || "127.0.0.1";
const port = Number(process.env.PORT || 8000);
const development = process.argv.includes("--dev");
const started = performance.now();

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
if (development) await (await import("./lib/build-worker.mjs")).buildWorker();
else await buildIfNeeded();

const environment = {
  ...process.env,
  HOST: host,
  PORT: String(port),
  DATA_DIR: dataDir,
  NODE_ENV: development ? "development" : "production",
  NEXT_MANUAL_SIG_HANDLE: "true",
  NEXT_TELEMETRY_DISABLED: "1",
};

let stopping = false;
const children = new Map();

/** Starts a process and starts it again when it dies, with growing pauses. The IPC channel tells it when the launcher is gone. */
function keepRunning(name, args, attempt = 0) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: environment,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const bornAt = performance.now();
  children.set(name, child);
  child.once("exit", (code, signal) => {
    children.delete(name);
    if (stopping) return;
    const next = performance.now() - bornAt > STEADY_MS ? 0 : attempt + 1;
    const pauseMs = Math.min(RESTART_MS_MAX, 250 * 2 ** Math.max(0, next - 1));
    bad(`The ${name} process ended (${signal ?? `code ${code}`}); starting it again in ${pauseMs} ms.`);
    setTimeout(() => !stopping && keepRunning(name, args, next), pauseMs);
  });
}

/** Asks both processes to end, waits for them, and ends. A second signal does not wait. */
async function stop(signal) {
  if (stopping) process.exit(1);
  stopping = true;
  say(`${signal}: finishing what is under way …`);
  const ends = [...children.values()].map((child) => new Promise((resolve) => child.once("exit", resolve)));
  for (const child of children.values()) child.kill("SIGTERM");
  const late = setTimeout(() => {
    for (const child of children.values()) child.kill("SIGKILL");
  }, DRAIN_MS);
  await Promise.all(ends);
  clearTimeout(late);
  good("Stopped");
  process.exit(0);
}
process.on("SIGTERM", () => void stop("SIGTERM"));
process.on("SIGINT", () => void stop("SIGINT"));

keepRunning("worker", ["--enable-source-maps", fromRoot("dist/worker.mjs")]);
keepRunning("web", [
  path.join(root, "node_modules/next/dist/bin/next"),
  development ? "dev" : "start",
  "-p",
  String(port),
  "-H",
  host,
]);

const address = `http://${host === "127.0.0.1" || host === "0.0.0.0" ? "localhost" : host}:${port}`;
for (;;) {
  try {
    const answer = await fetch(`http://${host === "0.0.0.0" ? "127.0.0.1" : host}:${port}/health/ready`);
    if (answer.ok) break;
  } catch {
    // Not listening yet.
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
}
good(`Ready at ${address} in ${((performance.now() - started) / 1000).toFixed(1)} s`);

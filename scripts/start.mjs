import { spawn } from "node:child_process";
import { get } from "node:http";
import path from "node:path";
import { bad, good, say } from "./lib/log.mjs";
import { dataDir, fromRoot, root } from "./lib/paths.mjs";
import { SLIM_ENV, SLIM_FLAGS } from "./lib/slim.mjs";

// The launcher: has everything prepared, starts web and worker, starts again what dies, drains both at the end. It knows
// nothing of the product, needs no package, since it runs before they are installed, and loads as little as it can,
// since it stays in memory as long as the product runs.

const DRAIN_MS = 15_000;
const RESTART_MS_MAX = 10_000;
const STEADY_MS = 30_000;

const host = process.env.HOST || "127.0.0.1";
const port = process.env.PORT || "8000";
const development = process.argv.includes("--dev");
const started = performance.now();

let stopping = false;
const children = new Map();

/** Dependencies, database, build; says itself what is missing. */
async function prepare() {
  const child = spawn(process.execPath, [fromRoot("scripts/prepare.mjs"), ...process.argv.slice(2)], {
    cwd: root,
    stdio: "inherit",
  });
  children.set("prepare", child);
  const code = await new Promise((resolve) => child.once("exit", resolve));
  children.delete("prepare");
  // Told to stop meanwhile: `stop` ends this process, nothing may be started any more.
  if (stopping) await new Promise(() => undefined);
  if (code !== 0) process.exit(code ?? 1);
}

const SLIM = development ? [] : SLIM_FLAGS;

const environment = {
  ...process.env,
  HOST: host,
  PORT: port,
  ...SLIM_ENV,
  DATA_DIR: dataDir,
  NODE_ENV: development ? "development" : "production",
  NEXT_MANUAL_SIG_HANDLE: "true",
  NEXT_TELEMETRY_DISABLED: "1",
};

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

await prepare();
keepRunning("worker", [...SLIM, "--enable-source-maps", fromRoot("dist/worker.mjs")]);
keepRunning("web", [
  ...SLIM,
  path.join(root, "node_modules/next/dist/bin/next"),
  development ? "dev" : "start",
  "-p",
  port,
  "-H",
  host,
]);

/** Whether the web process answers that it can serve. */
function isReady() {
  return new Promise((resolve) => {
    const at = { host: host === "0.0.0.0" ? "127.0.0.1" : host, port, path: "/health/ready", agent: false };
    const request = get(at, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    request.once("error", () => resolve(false));
  });
}

while (!(await isReady())) await new Promise((resolve) => setTimeout(resolve, 50));
const address = `http://${host === "127.0.0.1" || host === "0.0.0.0" ? "localhost" : host}:${port}`;
good(`Ready at ${address} in ${((performance.now() - started) / 1000).toFixed(1)} s`);

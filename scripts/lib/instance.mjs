import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fromRoot, root } from "./paths.mjs";

/** A port that is free now on loopback. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/**
 * Starts the product as `npm start` does, with a data folder and a port of its own, an owner and an API key.
 * @param {{env?: Record<string, string>, onOutput?: (text: string) => void, dataDir?: string}} options
 * @returns {Promise<{baseUrl: string, apiKey: string, email: string, password: string, dataDir: string, pid: number, output: () => string, stop: () => Promise<void>}>}
 * @throws when it ends before it is ready
 */
export async function startInstance(options = {}) {
  const port = await freePort();
  const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), "instance-"));
  const owner = {
    email: "owner@example.test",
    password: `P-${randomBytes(9).toString("hex")}`,
    apiKey: `demo-${randomBytes(18).toString("hex")}`,
  };
  const child = spawn(process.execPath, [fromRoot("scripts/start.mjs")], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      HOST: "127.0.0.1",
      PORT: String(port),
      DATA_DIR: dataDir,
      OWNER_EMAIL: owner.email,
      OWNER_PASSWORD: owner.password,
      OWNER_API_KEY: owner.apiKey,
      ...options.env,
    },
  });
  let output = "";
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await new Promise((resolve, reject) => {
    const take = (chunk) => {
      output += String(chunk);
      options.onOutput?.(String(chunk));
      if (output.includes("Ready at ")) resolve();
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    void ended.then((code) => reject(new Error(`The product ended with code ${code} before it was ready:\n${output}`)));
  });
  return {
    baseUrl: `http://localhost:${port}`,
    ...owner,
    dataDir,
    pid: child.pid,
    output: () => output,
    async stop() {
      child.kill("SIGTERM");
      await ended;
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

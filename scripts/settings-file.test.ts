import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

// A checkout with nothing in it but the file under test, so that no .env of this one is read or written.
let checkout: string;
beforeEach(() => {
  checkout = realpathSync(mkdtempSync(path.join(tmpdir(), "settings-")));
  mkdirSync(path.join(checkout, "scripts/lib"), { recursive: true });
  copyFileSync(path.join(import.meta.dirname, "lib/paths.mjs"), path.join(checkout, "scripts/lib/paths.mjs"));
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

/** What a process started by a script would be given. */
function seen(env: Record<string, string> = {}): unknown {
  const script = `import(${JSON.stringify(path.join(checkout, "scripts/lib/paths.mjs"))}).then(({ dataDir }) =>
    console.log(JSON.stringify([dataDir, process.env.OUTBOUND_ALLOW ?? null])));`;
  const { stdout } = spawnSync(process.execPath, ["-e", script], {
    encoding: "utf8",
    env: { ...env, PATH: process.env["PATH"] ?? "" } as unknown as NodeJS.ProcessEnv,
  });
  return JSON.parse(stdout);
}

describe("settings in .env", () => {
  it("are seen by the launcher and what it starts", () => {
    writeFileSync(path.join(checkout, ".env"), "DATA_DIR=./elsewhere\nOUTBOUND_ALLOW=127.0.0.1:9000\n");
    expect(seen()).toEqual([path.join(checkout, "elsewhere"), "127.0.0.1:9000"]);
  });

  it("give way to the environment", () => {
    writeFileSync(path.join(checkout, ".env"), "DATA_DIR=./elsewhere\n");
    expect(seen({ DATA_DIR: "./named" })).toEqual([path.join(checkout, "named"), null]);
  });

  it("are not needed", () => {
    expect(seen()).toEqual([path.join(checkout, "data"), null]);
  });
});

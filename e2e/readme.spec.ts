import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { startInstance } from "../scripts/lib/instance.mjs";

/** Commands that the run of the tests itself stands for, or that serve until stopped. */
const RUN_ELSEWHERE = new Map([
  ["npm start", "the first test below starts it"],
  ["npm run dev", "serves until stopped; the same launcher"],
  ["npm test", "is what runs this"],
  ["npm run check", "npm test runs it first"],
]);

const root = path.resolve(import.meta.dirname, "..");
const readme = readFileSync(path.join(root, "README.md"), "utf8");
const commands = [...readme.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
  .flatMap((block) => (block[1] ?? "").split("\n"))
  .map((line) => line.replace(/\s+#.*$/, "").trim())
  .filter((line) => line !== "" && !line.startsWith("#"));

test.describe("the README's commands work as they stand", () => {
  test.setTimeout(240_000);
  let instance: Awaited<ReturnType<typeof startInstance>>;
  const scratch = mkdtempSync(path.join(tmpdir(), "readme-"));

  test.beforeAll(async () => {
    instance = await startInstance();
  });
  test.afterAll(async () => {
    await instance.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  test("npm start and npm test are there", () => {
    expect(commands).toContain("npm start");
    expect(commands).toContain("npm test");
  });

  test("every npm command it names is a script of package.json", () => {
    const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const named = [...readme.matchAll(/\bnpm (?:run )?([\w:-]+)/g)].map((match) => match[1] ?? "");
    expect(named).toContain("bench");
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
  });

  for (const command of commands.filter((line) => !RUN_ELSEWHERE.has(line))) {
    test(command, () => {
      const text = command
        .replaceAll("http://localhost:8000", instance.baseUrl)
        .replaceAll("$KEY", instance.apiKey)
        .replaceAll("/tmp/", `${scratch}/`);
      const result = spawnSync("bash", ["-euo", "pipefail", "-c", text], {
        cwd: root,
        encoding: "utf8",
        timeout: 200_000,
      });
      expect(result.status, `${result.stdout}\n${result.stderr}`).toBe(0);
    });
  }
});

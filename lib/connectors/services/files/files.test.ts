import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFileRoot } from "../../file-root";
import { performLive } from "../../testing/perform";
import { createFiles } from "./perform";

let dir: string;
let call: ReturnType<typeof performLive>;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "files-"));
  await mkdir(path.join(dir, "files/own"), { recursive: true });
  await writeFile(path.join(dir, "outside.txt"), "outside");
  await writeFile(path.join(dir, "files/own/encryption.key"), "key");
  await symlink(path.join(dir, "outside.txt"), path.join(dir, "files/link.txt"));
  await symlink(dir, path.join(dir, "files/up"));
  const root = createFileRoot(path.join(dir, "files"), [path.join(dir, "files/own")]);
  call = performLive(createFiles(root), "files", null);
});
afterAll(() => rm(dir, { recursive: true }));

describe("local files", () => {
  it("are written whole, read, listed and deleted", async () => {
    const given = "reports/2026/a.txt";
    expect(await call("file.write", { path: given, content: "Grüße" })).toMatchObject({ output: { bytes: 7 } });
    expect(await readdir(path.join(dir, "files/reports/2026"))).toEqual(["a.txt"]);
    expect(await call("file.read", { path: given, as: "text" })).toMatchObject({ output: "Grüße" });
    expect(await call("file.read", { path: given })).toMatchObject({ output: { $file: { name: "a.txt", bytes: 7 } } });
    expect(await call("file.list", { path: "reports/2026" })).toMatchObject({
      output: [{ path: given, kind: "file", bytes: 7 }],
    });
    expect(await call("file.write", { path: given, content: "x", replace: false })).toMatchObject({
      error: { category: "conflict_duplicate", field: "with.path" },
    });
    expect((await call("file.delete", { path: given })).kind).toBe("succeeded");
    expect(await call("file.read", { path: given })).toMatchObject({ error: { category: "not_found" } });
  });

  it.each([
    "../outside.txt",
    "/etc/passwd",
    "a/../../outside.txt",
    "link.txt",
    "up/outside.txt",
    "own/encryption.key",
    "own",
    "a\\..\\b",
  ])("nothing is read, written, listed or deleted by %j", async (given) => {
    for (const operation of ["file.read", "file.write", "file.list", "file.delete"]) {
      const outcome = await call(operation, { path: given, content: "overwritten" });
      expect(outcome, operation).toMatchObject({ kind: "failed", acted: "no", error: { field: "with.path" } });
    }
    expect(await readFile(path.join(dir, "outside.txt"), "utf8")).toBe("outside");
    expect(await readFile(path.join(dir, "files/own/encryption.key"), "utf8")).toBe("key");
  });

  it("a folder swapped for a link after the path was looked at: nothing is read or written behind it", async () => {
    const outside = path.join(dir, "behind");
    const folder = path.join(dir, "files/swapped");
    await mkdir(outside);
    await writeFile(path.join(outside, "a.txt"), "behind");
    for (const operation of ["file.read", "file.write"]) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder);
      await writeFile(path.join(folder, "a.txt"), "before");
      const swapping = {
        async resolve() {
          await rm(folder, { recursive: true });
          await symlink(outside, folder);
          return path.join(folder, "a.txt");
        },
      };
      const swapped = performLive(createFiles(swapping), "files", null);
      const outcome = await swapped(operation, { path: "swapped/a.txt", content: "overwritten", as: "text" });
      expect(outcome, operation).toMatchObject({ kind: "failed", error: { field: "with.path" } });
    }
    expect(await readdir(outside)).toEqual(["a.txt"]);
    expect(await readFile(path.join(outside, "a.txt"), "utf8")).toBe("behind");
  });
});

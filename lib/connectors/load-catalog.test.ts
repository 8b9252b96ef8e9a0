import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, it } from "vitest";
import { loadCatalog } from "./load-catalog";
import { catalog } from "./testing/catalog";

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

function folderWith(files: Record<string, unknown>): string {
  const folder = mkdtempSync(path.join(tmpdir(), "catalogue-"));
  folders.push(folder);
  mkdirSync(path.join(folder, "services"));
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), JSON.stringify(content));
  return folder;
}

it("where nothing was compiled, it says what makes it", () => {
  expect(() => loadCatalog("/nowhere")).toThrow(/npm run catalogue/);
});

it("reads a service when it is asked for, not before, and once", () => {
  const slack = catalog.service("slack");
  const summary = catalog.summary("slack");
  const folder = folderWith({ "index.json": { services: [summary], listed: [] } });
  const loaded = loadCatalog(folder);
  expect(loaded.summary("slack")?.operations.length).toBe(slack?.operations.length);
  expect(loaded.effectOf("slack", "message.post")).toBe("write");
  writeFileSync(path.join(folder, "services/slack.json"), JSON.stringify(slack));
  const first = loaded.service("slack");
  expect(first).toEqual(slack);
  expect(loaded.service("slack")).toBe(first);
});

it("an id never leaves the folder", () => {
  expect(catalog.service("../index")).toBeUndefined();
  expect(catalog.service("__proto__")).toBeUndefined();
});

it("a name that a built-in and an outside service share stays among the listed", () => {
  expect(catalog.service("workflow")?.builtin).toBe(true);
  expect(catalog.listed().map(({ id }) => id)).toContain("workflow");
});

it("knows the built-ins and what code performs beside what was compiled", () => {
  const ids = catalog.services().map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(["http", "webhook", "email", "slack"]));
  expect(new Set(ids).size).toBe(ids.length);
});

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const APP = path.resolve(import.meta.dirname, "../../app");
const pages = readdirSync(APP, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll(path.sep, "/"))
  .filter((file) => file.endsWith("/page.tsx") || file === "page.tsx");

/** Pages that somebody sees who is not signed in, on purpose. A new one has to be added here by hand. */
const PUBLIC = [
  "approve/[token]/page.tsx",
  "forms/[...path]/page.tsx",
  "invite/page.tsx",
  "page.tsx",
  "setup/page.tsx",
];

describe("pages", () => {
  it("only the listed ones stand outside of a workspace", () => {
    expect(pages.filter((file) => !file.startsWith("w/[workspace]/")).toSorted()).toEqual(PUBLIC);
  });

  it.each(pages.filter((file) => !PUBLIC.includes(file)))("%s checks its caller itself", (file) => {
    expect(readFileSync(path.join(APP, file), "utf8")).toMatch(/\bawait requirePageCtx\(/);
  });
});

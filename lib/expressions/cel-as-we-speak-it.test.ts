import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/kernel/json";
import { evaluateExpression } from "./evaluate";
import type { Scope } from "./scope";

const readme = readFileSync(new URL("./README.md", import.meta.url), "utf8").split("# CEL as we speak it")[1] ?? "";
const scope: Scope = {
  trigger: JSON.parse(/`trigger = (\{.*?\})`, `steps/.exec(readme)?.[1] ?? "null") as Json,
  steps: { task: { output: { url: "https://t.example/1" }, status: "succeeded" } },
  run: {},
  workflow: {},
  env: { TEAM: "ops" },
};
const rows = [...readme.matchAll(/^\| (`{1,2})(.+?) ?\1 +\| `(.+)` +\|$/gm)];

describe("the table in README.md", () => {
  it("is found", () => expect(rows.length).toBeGreaterThan(45));
  it.each(rows.map((row) => [row[2] ?? "", row[3] ?? ""]))("%s gives %s", (cel, expected) => {
    expect(evaluateExpression(cel, scope)).toEqual(JSON.parse(expected));
  });
});

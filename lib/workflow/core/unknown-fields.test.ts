import { describe, expect, it } from "vitest";
import { definitionWith } from "../testing/definitions";
import { smallCatalog } from "../testing/small-catalog";
import { validateDefinition } from "./validate-definition";

const problemsOf = (operation: string, input: Record<string, string>) =>
  validateDefinition(definitionWith({ a: { service: "log", operation, with: input } }), smallCatalog)
    .filter(({ stepId }) => stepId === "a")
    .map(({ path, code, severity }) => ({ path, code, severity }));

describe("a field that an operation does not have", () => {
  it("is warned of where the schema says nothing of it: it is never read", () => {
    expect(problemsOf("write", { message: "x", massage: "y" })).toEqual([
      { path: "/steps/a/with/massage", code: "UNKNOWN_INPUT", severity: "warning" },
    ]);
    expect(problemsOf("write", { message: "x" })).toEqual([]);
  });
});

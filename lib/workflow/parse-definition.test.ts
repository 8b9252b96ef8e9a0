import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/kernel/app-error";
import { parseDefinition } from "./parse-definition";

const log = { service: "log", operation: "write", with: { message: "x" } };
const definition = (steps: object) => ({ schema: 1, name: "Test", triggers: {}, steps });

function flawsOf(steps: object, stepsMax?: number): AppError["details"] {
  try {
    parseDefinition(definition(steps), stepsMax);
  } catch (error) {
    if (error instanceof AppError) return error.details;
    throw error;
  }
  return [];
}

describe("a definition that is refused", () => {
  it("has too many steps: the limit says its name, how to raise it and the way out", () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`s${n}`, log]));
    expect(flawsOf(many(500), 500)).toEqual([]);
    expect(flawsOf(many(5_000), 5_000)).toEqual([]);
    expect(flawsOf(many(5_000), 500)).toEqual([
      {
        path: "definition.steps",
        message:
          "has 5000 steps; STEPS_MAX is 500. Raise STEPS_MAX in the environment of the server (up to 10000), or move parts of it into workflows of their own and call them (workflow.call)",
      },
    ]);
    expect(flawsOf(many(10_001))[0]?.message).toMatch(/^has 10001 steps; STEPS_MAX is 10000\. Move parts of it/);
  });

  it("names a step as no step may be called: says what a name must be like", () => {
    expect(flawsOf({ "1a": log })[0]).toMatchObject({
      path: "definition.steps.1a",
      message: expect.stringContaining("must start with a letter"),
    });
    expect(flawsOf({ in: log })[0]?.message).toContain("reserved");
  });

  it("waits for an end that there is not: names the field and what there is", () => {
    expect(flawsOf({ a: log, b: { ...log, needs: [{ step: "a", on: "maybe" }] } })).toEqual([
      { path: "definition.steps.b.needs.0.on", message: expect.stringContaining('"succeeded"|"failed"') },
    ]);
  });
});

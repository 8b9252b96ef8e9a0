import { describe, expect, it } from "vitest";
import { z } from "zod";
import { flawsOf } from "./zod-flaws";

const name = z.string().regex(/^[a-z]+$/, "must hold only a-z");
const schema = z.strictObject({
  parts: z.record(name, z.number()).optional(),
  need: z.union([z.string(), z.strictObject({ step: z.string(), on: z.enum(["failed", "ended"]) })]).optional(),
});
const flaws = (value: unknown, prefix?: string) => flawsOf(schema.safeParse(value).error as z.ZodError, prefix);

describe("what zod found", () => {
  it("names an unknown field by its own path", () => {
    expect(flaws({ wrong: 1 }, "definition")).toEqual([{ path: "definition.wrong", message: "Unknown field" }]);
  });

  it("says what a name must be like, at the name", () => {
    expect(flaws({ parts: { A1: 1 } })).toEqual([{ path: "parts.A1", message: "This name must hold only a-z" }]);
  });

  it("tells the flaw of the form that a value comes closest to", () => {
    expect(flaws({ need: { step: "a", on: "maybe" } })).toEqual([
      { path: "need.on", message: 'Invalid option: expected one of "failed"|"ended"' },
    ]);
    expect(flaws({ need: 5 })).toEqual([{ path: "need", message: "Invalid input" }]);
  });

  it("says in plain words what a value must be, whether it is missing, and leaves a schema's own words", () => {
    const typed = z.object({
      a: z.string(),
      b: z.array(z.int()),
      c: z.record(z.string(), z.json()),
      d: z.string("A day"),
    });
    expect(flawsOf(typed.safeParse({ b: ["x"], c: null, d: 1 }).error as z.ZodError)).toEqual([
      { path: "a", message: "Missing: it must be a text" },
      { path: "b.0", message: "Must be a number" },
      { path: "c", message: "Must be an object with fields" },
      { path: "d", message: "A day" },
    ]);
    expect(flawsOf(typed.safeParse(null).error as z.ZodError, "document")).toEqual([
      { path: "document", message: "Must be an object with fields" },
    ]);
  });
});

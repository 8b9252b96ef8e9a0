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
});

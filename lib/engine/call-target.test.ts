import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import { findCallTarget } from "./call-target";

/** A call with `input` of a workflow whose trigger expects `expected`. */
function call(expected: Json, input: Json) {
  const called = { service: "workflow", event: "called", with: { input: expected } };
  const definition = { schema: 1, name: "Called", triggers: { called }, steps: {} } as unknown as Definition;
  const workflow = { id: "wf_2", name: "Called", headVersion: 1, publishedVersion: 1, publishedMode: "live" as const };
  return findCallTarget(
    { workflowId: "wf_2", mode: "live", depth: 1, calledBefore: 0, input, settings: undefined },
    workflow,
    () => definition,
  );
}

describe("what a called workflow expects", () => {
  it("holds for data that looks like an expression too", () => {
    const expected = { type: "object", properties: { n: { type: "integer" } }, additionalProperties: false };
    expect(call(expected, { n: 1 })).toMatchObject({ kind: "found" });
    for (const n of ["{{ 1 }}", "{{", "1 {{ x }}"])
      expect(call(expected, { n }), n).toMatchObject({ error: { code: "CALL_INPUT_INVALID", field: "with.input.n" } });
    expect(call({ type: "string", maxLength: 3 }, "{{ 12345 }}")).toMatchObject({ kind: "refused" });
  });

  it("is looked at in bounded work: a schema and a value that multiply are refused", () => {
    const choices = Array.from({ length: 20_000 }, (_, n) => n);
    const values = Array.from({ length: 20_000 }, () => 19_999);
    const multiplied: Json[] = [{ items: { enum: choices } }, { items: { anyOf: choices.map((n) => ({ const: n })) } }];
    for (const expected of multiplied)
      expect(call(expected, values)).toMatchObject({
        error: { code: "CALL_INPUT_INVALID", message: expect.stringContaining("1000000 comparisons") },
      });
    const objects = values.map((n) => ({ n }));
    const properties = Object.fromEntries(choices.map((n) => [`p${n}`, true]));
    for (const items of [{ required: choices.map(String) }, { properties, additionalProperties: false }])
      expect(call({ items }, objects)).toMatchObject({ kind: "refused" });
    expect(call({ items: { type: "integer" } }, values)).toMatchObject({ kind: "found" });
  });
});

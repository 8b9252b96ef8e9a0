import { describe, expect, it } from "vitest";
import { catalog } from "@/lib/connectors/testing/catalog";
import type { Json } from "@/lib/kernel/json";
import { validateDefinition } from "@/lib/workflow/core/validate-definition";
import { STEPS_CEILING, type Definition, type Step } from "@/lib/workflow/definition-schema";
import { compileProgram } from "./core/program";
import { createSimulateRun } from "./simulate-run";
import { plainRules } from "./testing/plain-rules";

const run = createSimulateRun({
  executor: { call: async ({ input }) => ({ kind: "succeeded", output: input["value"] ?? null }) },
  rules: plainRules,
  latencyMsOf: () => 1,
});

function definition(steps: Definition["steps"]): Definition {
  return { schema: 1, name: "Test", triggers: { t: { service: "manual", event: "started" } }, steps };
}

function many(count: number, step: (i: number) => Step): Definition {
  const shape = { service: "transform", operation: "shape" };
  return definition(Object.fromEntries(Array.from({ length: count }, (_, i) => [`s${i}`, { ...shape, ...step(i) }])));
}

const errorsOf = (of: Definition) => validateDefinition(of, catalog).filter(({ severity }) => severity === "error");
const items = (count: number) => ({ list: Array.from({ length: count }, (_, i) => i) });
const each: Step = { service: "s", operation: "read", forEach: "trigger.list" };

describe("many steps", () => {
  it("5,000 steps, each reading the one before it, are valid, compile and run", async () => {
    const chain = many(5_000, (i) =>
      i === 0 ? { with: { value: 1 } } : { with: { value: `{{ steps.s${i - 1}.output + 1 }}` }, needs: [`s${i - 1}`] },
    );
    expect(errorsOf(chain)).toEqual([]);
    const result = await run({ definition: chain, trigger: {} });
    expect(result).toMatchObject({ status: "succeeded", output: { s4999: 5000 } });
  }, 60_000);

  it("5,000 steps at one time run", async () => {
    const result = await run({ definition: many(5_000, (i) => ({ with: { value: i } })), trigger: {} });
    expect([result.status, result.durationMs]).toEqual(["succeeded", 1]);
  }, 60_000);

  it("more are refused by a limit that says its name and what to do", () => {
    const tooMany = many(STEPS_CEILING + 1, () => ({ with: { value: 1 } }));
    expect(errorsOf(tooMany)).toMatchObject([{ path: "/steps", code: "STEPS_MAX" }]);
    expect(errorsOf(tooMany)[0]?.message).toContain(
      "STEPS_MAX can be raised to 10000 at most. Move parts of it into workflows of their own",
    );
    expect(() => compileProgram(tooMany, plainRules)).toThrow("STEPS_MAX");
  });

  it("a cycle through 5,000 steps is found, and named", () => {
    const cycle = many(5_000, (i) => ({ with: { value: 1 }, needs: [`s${(i + 1) % 5_000}`] }));
    expect(errorsOf(cycle)).toMatchObject([{ code: "CYCLE" }]);
    expect(() => compileProgram(cycle, plainRules)).toThrow("stands in a cycle");
  });
});

describe("disabled steps in number", () => {
  it("a chain of 5,000 disabled steps is passed through", async () => {
    const chain = many(5_000, (i) => ({
      with: { value: 1 },
      disabled: i > 0 && i < 4_999,
      ...(i === 0 ? {} : { needs: [`s${i - 1}`] }),
    }));
    const result = await run({ definition: chain, trigger: {} });
    expect([result.status, result.durationMs]).toEqual(["succeeded", 2]);
  }, 60_000);

  it("paths that double with each disabled step are each followed once", () => {
    const lattice = many(400, (i) => ({
      with: { value: 1 },
      disabled: i > 1 && i < 398,
      ...(i < 2 ? {} : { needs: [`s${i - 2 - (i % 2)}`, `s${i - 1 - (i % 2)}`] }),
    }));
    const needs = compileProgram(lattice, plainRules).byId.get("s399")?.needs ?? [];
    expect([needs.length, new Set(needs.map(({ step }) => step))]).toEqual([4, new Set(["s0", "s1"])]);
  });

  it("disabled steps that need one another are a cycle with a name", () => {
    const needs = { a: "b", b: "c", c: "a" };
    const steps = Object.entries(needs).map(([id, need]) => [
      id,
      { service: "s", operation: "read", needs: [need], disabled: true },
    ]);
    expect(() => compileProgram(definition(Object.fromEntries(steps)), plainRules)).toThrow(
      "stands in a cycle: a → b → c → a",
    );
  });
});

describe("long lists", () => {
  it("10,000 items run", async () => {
    const { status } = await run({
      definition: definition({ each: { ...each, concurrency: 100 } }),
      trigger: items(10_000),
    });
    expect(status).toBe("succeeded");
  }, 60_000);

  it.each<[number, string]>([
    [10_001, "FOREACH_ITEMS_MAX"],
    [400_000, "FOREACH_ITEMS_MAX"],
  ])("%d items are refused by a limit that says its name and what to do", async (count, code) => {
    const { status, error } = await run({ definition: definition({ each }), trigger: items(count) });
    expect({ status, error }).toMatchObject({
      status: "failed",
      error: { category: "payload_too_large", code, field: "forEach", stepId: "each", retryable: false },
    });
    expect(error?.message).toContain(`has ${count} items; ITEMS_MAX is 10000: take several at a time with batchSize`);
  });

  it("in batches as many as the limit allows run", async () => {
    const { status, steps } = await run({
      definition: definition({ each: { ...each, batchSize: 1_000 } }),
      trigger: items(400_000),
    });
    expect([status, steps[0]?.items?.total]).toEqual(["succeeded", 400]);
  });

  it("a list of a million is an error of its step, not a crash", async () => {
    const { status, error } = await run({ definition: definition({ each }), trigger: items(1_000_000) });
    expect(status).toBe("failed");
    expect(error).toMatchObject({ stepId: "each", field: "forEach" });
    expect(error?.message).toContain("500000");
  });

  it.each<[Json]>([[null], ["text"], [7], [{ a: 1 }]])("%j is not a list", async (list) => {
    const { error } = await run({ definition: definition({ each }), trigger: { list } });
    expect(error).toMatchObject({ category: "type_error", code: "FOREACH_LIST", field: "forEach" });
  });
});

describe("odd values", () => {
  it.each<[Json]>([[null], [[]], ["text"], [0], [false]])("trigger %j is a trigger like any other", async (trigger) => {
    const steps = { a: { service: "s", operation: "read", with: { value: "{{ trigger }}" } } };
    expect(await run({ definition: definition(steps), trigger })).toMatchObject({
      status: "succeeded",
      output: { a: trigger },
    });
  });

  it("reading a field of null fails the step, and names the field", async () => {
    const steps = { a: { service: "s", operation: "read", with: { value: "{{ trigger.order.id }}" } } };
    const { error } = await run({ definition: definition(steps), trigger: null });
    expect(error).toMatchObject({ category: "expression_error", stepId: "a", field: "with.value" });
  });

  it("numbers up to 2^53 are exact; larger ones come as the nearest double, as JSON has them", async () => {
    const steps = { a: { service: "s", operation: "read", with: { value: "{{ trigger.n }}" } } };
    for (const n of [2 ** 53 - 1, -(2 ** 53), 2 ** 53 + 2, 1e300])
      expect((await run({ definition: definition(steps), trigger: { n } })).output).toEqual({ a: n });
  });
});

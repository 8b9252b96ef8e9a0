import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Step } from "../definition-schema";
import { definitionWith, logStep } from "../testing/definitions";
import { smallCatalog } from "../testing/small-catalog";
import { analyzeDependencies } from "./analyze-dependencies";
import { resourceOfCatalog } from "./effect-conflict";
import { ancestorsOf } from "./walk-steps";

const analyze = (steps: Record<string, Step>) =>
  analyzeDependencies(definitionWith(steps), smallCatalog.effectOf, resourceOfCatalog(smallCatalog));
const post = (channel: string, needs: Step["needs"] = [], text = "hi"): Step => ({
  service: "slack",
  operation: "message.post",
  with: { channel, text },
  needs,
});

describe("analyzeDependencies", () => {
  it("a need that carries nothing is removable", () => {
    const { removable, minimalNeeds } = analyze({
      a: { service: "asana", operation: "task.create", with: { name: "x" } },
      b: post("#a", ["a"]),
    });
    expect(removable).toEqual([{ step: "b", need: "a" }]);
    expect(minimalNeeds).toEqual({ a: [], b: [] });
  });
  it("data, also through a chain, keeps the order", () => {
    const steps = { a: logStep("x"), b: logStep("y", ["a"]), c: logStep("{{ steps.a.output }}", ["b"]) };
    const { required, minimalNeeds } = analyze(steps);
    expect(required).toEqual([{ before: "a", after: "c", reasons: [{ kind: "data", paths: ["steps.a.output"] }] }]);
    expect(minimalNeeds).toEqual({ a: [], b: [], c: ["a"] });
  });
  it("a condition before a step keeps everything behind it", () => {
    const { required } = analyze({
      a: { ...logStep("x"), when: "trigger.ok" },
      b: logStep("y", ["a"]),
      c: logStep("z", ["b"]),
    });
    expect(required.map(({ before, after }) => `${before}${after}`)).toEqual(["ab", "ac"]);
  });
  it("a handled failure keeps its need and its condition", () => {
    const { minimalNeeds } = analyze({ a: logStep("x"), b: { ...logStep("y"), needs: [{ step: "a", on: "failed" }] } });
    expect(minimalNeeds["b"]).toEqual([{ step: "a", on: "failed" }]);
  });
  it("writes to one resource stay in order, to two they need not; an unknown one counts as any", () => {
    expect(analyze({ a: post("#a"), b: post("#a", ["a"]) }).removable).toEqual([]);
    expect(analyze({ a: post("#a"), b: post("#b", ["a"]) }).removable).toEqual([{ step: "b", need: "a" }]);
    expect(analyze({ a: post("#a"), b: post("{{ trigger.c }}", ["a"]) }).removable).toEqual([]);
  });
  it("reads do not conflict, and a body counts as its step", () => {
    const read = (needs: string[] = []): Step => ({
      service: "asana",
      operation: "task.get",
      with: { id: "1" },
      needs,
    });
    expect(analyze({ a: read(), b: read(["a"]) }).removable).toHaveLength(1);
    expect(analyze({ a: post("#a"), b: { forEach: "[1]", needs: ["a"], steps: { x: post("#a") } } }).removable).toEqual(
      [],
    );
  });
  it("what is read without being waited for is told", () => {
    expect(analyze({ a: logStep("x"), b: logStep("{{ steps.a.output }}") }).unordered).toEqual([
      { step: "b", reads: "a" },
    ]);
  });
  it("minimal needs keep exactly the required order, for any graph", () => {
    const steps = fc
      .array(fc.tuple(fc.array(fc.nat(9), { maxLength: 4 }), fc.array(fc.nat(9), { maxLength: 2 }), fc.boolean()), {
        minLength: 1,
        maxLength: 10,
      })
      .map((rows) =>
        Object.fromEntries(
          rows.map(([needs, reads, gated], i): [string, Step] => {
            const back = (list: number[]): string[] => [...new Set(list.filter((n) => n < i).map((n) => `s${n}`))];
            const step = logStep(
              back(reads)
                .map((id) => `{{ steps.${id}.output }}`)
                .join(" "),
              [...new Set([...back(needs), ...back(reads)])],
            );
            return [`s${i}`, gated && i % 3 === 0 ? { ...step, when: "trigger.ok" } : step];
          }),
        ),
      );
    fc.assert(
      fc.property(steps, (map) => {
        const { required, minimalNeeds } = analyze(map);
        const changed = Object.fromEntries(
          Object.entries(map).map(([id, step]) => [id, { ...step, needs: minimalNeeds[id] }]),
        );
        for (const { before, after } of required) expect(ancestorsOf(after, changed).has(before)).toBe(true);
        for (const id of Object.keys(map))
          for (const before of ancestorsOf(id, changed)) expect(ancestorsOf(id, map).has(before)).toBe(true);
        expect(analyze(changed).removable).toEqual([]);
      }),
    );
  });
  it("a chain of 500 steps that all depend on one another is analysed, not searched", () => {
    const chain = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`s${i}`, post("#a", i === 0 ? [] : [`s${i - 1}`])]),
    );
    const { required, minimalNeeds } = analyze(chain);
    expect(required).toHaveLength((500 * 499) / 2);
    expect(minimalNeeds["s499"]).toEqual(["s498"]);
  });
});

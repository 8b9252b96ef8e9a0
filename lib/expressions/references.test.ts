import { describe, expect, it } from "vitest";
import { referencesOf } from "./references";

describe("referencesOf", () => {
  it("lists the places an expression reads, each once", () => {
    expect(referencesOf('steps.task.output.url + trigger["a"].b + steps.task.output.url', "expression")).toEqual([
      { root: "steps", path: ["task", "output", "url"] },
      { root: "trigger", path: ["a", "b"] },
    ]);
  });
  it("names bound by macros are not references, what they run over is", () => {
    expect(referencesOf("steps.list.output.map(item, item.id + trigger.n)", "expression")).toEqual([
      { root: "steps", path: ["list", "output"] },
      { root: "trigger", path: ["n"] },
    ]);
  });
  it("finds templates at any depth, and optional and tested access", () => {
    expect(
      referencesOf({ a: ["x {{ steps.a.?output.orValue(env.X) }}", { b: "{{ has(steps.b.output) }}" }] }, "template"),
    ).toEqual([
      { root: "steps", path: ["a", "output"] },
      { root: "env", path: ["X"] },
      { root: "steps", path: ["b", "output"] },
    ]);
  });
  it("stops a path at a computed key but reads the key", () => {
    expect(referencesOf("steps.a.output[trigger.k].x", "expression")).toEqual([
      { root: "steps", path: ["a", "output"] },
      { root: "trigger", path: ["k"] },
    ]);
  });
});

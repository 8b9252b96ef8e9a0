import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Definition } from "@/lib/workflow/definition-schema";
import {
  connectSteps,
  disconnectSteps,
  duplicateStep,
  freeId,
  insertBetween,
  mayConnect,
  needStep,
  removeStep,
} from "./commands";

const chain: Definition = {
  schema: 1,
  name: "Chain",
  triggers: {},
  steps: {
    a: { service: "log" },
    b: { service: "log", needs: ["a"] },
    c: { service: "log", needs: [{ step: "b", on: "ended" }] },
  },
};

describe("editor commands", () => {
  it("a need that would close a circle is refused and leaves the document as it is", () => {
    expect(mayConnect(chain, "c", "a")).toBe(false);
    expect(connectSteps(chain, "c", "a")).toBe(chain);
  });
  it("removing a step and reconnecting keeps the order around it", () => {
    expect(removeStep(chain, "b", { reconnect: true }).steps.c?.needs).toEqual(["a"]);
    expect(removeStep(chain, "b", { reconnect: false }).steps.c?.needs).toBeUndefined();
  });
  it("connect then disconnect gives the same document back", () => {
    expect(disconnectSteps(connectSteps(chain, "a", "c"), "a", "c")).toEqual(chain);
  });
  it("a copy never takes an id that is there", () => {
    const { definition, id } = duplicateStep(chain, "a");
    expect(id).toBe("a_2");
    expect(Object.keys(definition.steps)).toEqual(["a", "b", "c", "a_2"]);
  });
  it("whatever text is given, the id made from it is valid and free", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const taken = { step: 1, a: 1 };
        const id = freeId(text, taken);
        expect(id).toMatch(/^[a-z][a-z0-9_]{0,62}$/);
        expect(Object.hasOwn(taken, id)).toBe(false);
      }),
    );
  });
  it("no row of connections ever makes a circle", () => {
    const ids = ["a", "b", "c", "d"];
    const empty: Definition = { ...chain, steps: Object.fromEntries(ids.map((id) => [id, {}])) };
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids))), (pairs) => {
        const definition = pairs.reduce((document, [from, to]) => connectSteps(document, from, to), empty);
        const depth = (id: string, seen: readonly string[]): boolean =>
          !seen.includes(id) &&
          (definition.steps[id]?.needs ?? []).every((need) => depth(needStep(need), [...seen, id]));
        expect(ids.every((id) => depth(id, []))).toBe(true);
      }),
    );
  });
});

describe("insertBetween", () => {
  it("puts the step on the way: it takes over the condition, and the rest of the document stays as it is", () => {
    const between = insertBetween(chain, "x", { service: "log" }, "b", "c");
    expect(between.steps.x?.needs).toEqual([{ step: "b", on: "ended" }]);
    expect(between.steps.c?.needs).toEqual(["x"]);
    expect(between.steps.a).toBe(chain.steps.a);
    expect(between.steps.b).toBe(chain.steps.b);
  });
  it("is undone by removing the step and reconnecting", () => {
    const between = insertBetween(chain, "x", { service: "log" }, "a", "b");
    expect(removeStep(between, "x", { reconnect: true }).steps.b?.needs).toEqual(["a"]);
  });
  it("where the two are not connected it comes after the first", () => {
    expect(insertBetween(chain, "x", { service: "log" }, "a", "c").steps.x?.needs).toEqual(["a"]);
  });
});

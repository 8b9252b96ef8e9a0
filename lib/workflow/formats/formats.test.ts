import { describe, expect, it } from "vitest";
import { asJson } from "@/lib/kernel/json";
import { autoLayout } from "../core/auto-layout";
import { describeDefinition } from "../core/describe-definition";
import { definitionSchema } from "../definition-schema";
import { definitionWith, logStep } from "../testing/definitions";
import { smallCatalog } from "../testing/small-catalog";
import { toMermaid } from "./mermaid";
import { fromYaml, toYaml } from "./yaml";

const definition = definitionWith({
  a: { ...logStep("{{ trigger.x }}\nline two: yes"), name: 'A "quoted" <b>name</b>' },
  b: { ...logStep("no", ["a"]), when: "trigger.n > 1" },
  c: { forEach: "trigger.list", needs: [{ step: "a", on: "failed" }], steps: { d: logStep("on") } },
});

describe("YAML", () => {
  it("reads back what it wrote, byte for byte as JSON", () => {
    expect(JSON.stringify(fromYaml(toYaml(definition)))).toBe(JSON.stringify(asJson(definition)));
    expect(definitionSchema.parse(fromYaml(toYaml(definition)))).toEqual(definition);
  });
  it("an alias bomb, broken text and prototype keys are refused", () => {
    const bomb = [
      "a: &a [x,x,x,x,x,x,x,x,x]",
      ..."bcdefghi".split("").map(
        (name, i) =>
          `${name}: &${name} [${Array(9)
            .fill(`*${"abcdefgh"[i] ?? "a"}`)
            .join(",")}]`,
      ),
    ].join("\n");
    for (const text of [bomb, "a: [", "__proto__: {x: 1}", "a: 1\na: 2", `${"[".repeat(200)}${"]".repeat(200)}`]) {
      expect(() => fromYaml(text)).toThrow(expect.objectContaining({ code: "VALIDATION_FAILED" }));
    }
  });
});

describe("Mermaid", () => {
  it("draws triggers, steps, bodies and conditions, with names that cannot break out", () => {
    const text = toMermaid(definition);
    expect(text).toContain("trigger_start --> step_a");
    expect(text).toContain("step_a -->|");
    expect(text).toContain("subgraph step_c");
    expect(text).not.toContain("<b>");
  });
});

describe("words and places", () => {
  it("a definition is told in sentences", () => {
    expect(describeDefinition(definition, smallCatalog)).toEqual([
      "Starts on manual: started.",
      'a (A "quoted" <b>name</b>): log, write.',
      "b: log, write, after a, only if trigger.n > 1.",
      "c: runs its own steps, after a has failed, for each of trigger.list.",
      "  d: log, write.",
    ]);
  });
  it("layout fills only what has no place, even around a cycle", () => {
    const layout = autoLayout({ ...definition, layout: { a: { x: 1, y: 2 } } });
    expect(layout["a"]).toEqual({ x: 1, y: 2 });
    expect(layout["b"]?.x).toBe(560);
    expect(Object.keys(autoLayout(definitionWith({ x: logStep("", ["y"]), y: logStep("", ["x"]) })))).toHaveLength(2);
  });
});

import { expect, it } from "vitest";
import type { Definition } from "@/lib/workflow/definition-schema";
import { idsOf, withPasted } from "./paste-definition";

const base: Definition = {
  schema: 1,
  name: "Mine",
  triggers: { go: { service: "manual", event: "started" } },
  steps: { loop: { forEach: "trigger.list", steps: { each: { service: "log", operation: "write" } } } },
  layout: { loop: { x: 100, y: 300 } },
};

it("ids in bodies count too", () => {
  expect(idsOf(base).sort()).toEqual(["each", "go", "loop"]);
});

it("pasted parts stand below what is there; nothing that was there changes", () => {
  const pasted: Definition = {
    schema: 1,
    name: "Theirs",
    triggers: {},
    steps: { send: { service: "log", operation: "write" } },
    layout: { send: { x: -500, y: -900 } },
  };
  const merged = withPasted(base, pasted);
  expect(merged).toMatchObject({ name: "Mine", triggers: base.triggers, steps: { ...base.steps, ...pasted.steps } });
  expect(merged.layout).toEqual({ loop: { x: 100, y: 300 }, send: { x: 0, y: 500 } });
});

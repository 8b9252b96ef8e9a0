import { describe, expect, it } from "vitest";
import type { Definition } from "@/lib/workflow/definition-schema";
import { planLines } from "./plan-lines";

const definition: Definition = {
  schema: 1,
  name: "Rows",
  triggers: { daily: { service: "schedule", event: "cron", with: { cron: "0 9 * * *" } } },
  steps: {
    each: {
      forEach: "trigger.rows",
      steps: { post: { service: "slack", operation: "message.post", with: { channel: "#a", text: "x" } } },
    },
  },
};

describe("the plan in lines", () => {
  it("has each sentence with the service of its part, also inside a loop, and leaves settings out", () => {
    const explanation = [
      { kind: "start" as const, id: "daily", depth: 0, text: "Every day at 9." },
      { kind: "step" as const, id: "each", depth: 0, text: "For each row:" },
      { kind: "step" as const, id: "post", depth: 1, text: "It posts." },
      { kind: "setting" as const, id: null, depth: 0, text: "At most 10 runs." },
    ];
    const workflow = { workflow_id: "", name: "Rows", description: "", triggers: [], actions: [], definition };
    expect(planLines({ workflow, explanation }).map(({ service, depth }) => [service, depth])).toEqual([
      ["schedule", 0],
      ["flow", 0],
      ["slack", 1],
    ]);
  });

  it("a workflow without a trigger starts by hand", () => {
    const explanation = [{ kind: "start" as const, id: null, depth: 0, text: "By hand." }];
    const workflow = { workflow_id: "", name: "Rows", description: "", triggers: [], actions: [], definition };
    expect(planLines({ workflow, explanation })).toEqual([{ service: "manual", depth: 0, text: "By hand." }]);
  });
});

import { describe, expect, it } from "vitest";
import type { Definition } from "@/lib/workflow/definition-schema";
import { isWaitStep, stepDefinitionAt, titleOf } from "./step-definition";

const definition: Definition = {
  schema: 1,
  name: "x",
  triggers: {},
  steps: {
    send: { forEach: "trigger.list", steps: { post: { name: "Post it", service: "slack" } } },
    poll: { repeat: { until: "true", maxIterations: 3 }, service: "http" },
    nap: { service: "wait", operation: "duration" },
  },
};

describe("definition behind a step of a run", () => {
  it("is found through items and bodies", () => {
    expect(stepDefinitionAt(definition, "send[3]/post")?.service).toBe("slack");
    expect(stepDefinitionAt(definition, "send[3]")?.forEach).toBe("trigger.list");
    expect(stepDefinitionAt(definition, "gone[1]/post")).toBeUndefined();
    expect(stepDefinitionAt(undefined, "send")).toBeUndefined();
  });
  it("names steps by their names, items and rounds by their place, counted from one", () => {
    expect(titleOf(definition, "send[3]/post")).toBe("Post it");
    expect(titleOf(definition, "send")).toBe("send");
    expect(titleOf(definition, "send[3]")).toBe("Item 4");
    expect(titleOf(definition, "poll[0]")).toBe("Round 1");
    expect(titleOf(undefined, "send[3]/post")).toBe("post");
  });
  it("knows what only waits", () => {
    expect(isWaitStep(stepDefinitionAt(definition, "nap"))).toBe(true);
    expect(isWaitStep(stepDefinitionAt(definition, "poll"))).toBe(false);
  });
});

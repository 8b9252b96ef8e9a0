import { describe, expect, it } from "vitest";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { RunStep } from "@/lib/workflow/run-schema";
import { repeatedSteps } from "./repeated-effects";

const definition: Definition = {
  schema: 1,
  name: "x",
  triggers: {},
  steps: {
    read: { service: "sheets" },
    tell: { service: "slack", needs: ["read"] },
    each: { service: "gmail", needs: [{ step: "tell", on: "ended" }] },
    apart: { service: "asana" },
  },
};

function done(path: string, status: RunStep["status"] = "succeeded"): RunStep {
  const [stepId = path] = path.split("[");
  return { stepId, path, status, attempts: 1, startedAt: null, endedAt: null };
}

const steps = [
  done("read"),
  done("tell", "outcome_unknown"),
  done("each"),
  done("each[0]"),
  done("each[1]"),
  done("apart", "failed"),
];

describe("what is done again", () => {
  it("nothing, where the run goes on where it stopped", () => {
    expect(repeatedSteps(definition, steps, { kind: "continue" })).toEqual([]);
  });
  it("from a step on: it and all behind it, and nothing beside it", () => {
    expect(repeatedSteps(definition, steps, { kind: "step", stepId: "tell" })).toEqual([
      { stepId: "tell", times: 1, isUncertain: true },
      { stepId: "each", times: 2, isUncertain: false },
    ]);
  });
  it("from the beginning: all that was done, without what failed", () => {
    expect(repeatedSteps(definition, steps, { kind: "beginning" }).map(({ stepId }) => stepId)).toEqual([
      "read",
      "tell",
      "each",
    ]);
  });
  it("a step that the version to run does not have is not done again", () => {
    const { tell: _gone, ...others } = definition.steps;
    expect(
      repeatedSteps({ ...definition, steps: others }, steps, { kind: "beginning" }).map(({ stepId }) => stepId),
    ).toEqual(["read", "each"]);
  });
});

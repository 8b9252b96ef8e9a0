import { describe, expect, it } from "vitest";
import type { Run, RunStep, StepStatus } from "@/lib/workflow/run-schema";
import { notableStep } from "./notable-step";

const at = (path: string, status: StepStatus): RunStep => ({
  stepId: path.replaceAll(/.*\/|\[\d+\]/g, ""),
  path,
  status,
  attempts: 1,
  startedAt: null,
  endedAt: null,
});
const opened = (steps: RunStep[], stepId?: string): string | undefined => {
  const error: Run["error"] =
    stepId === undefined ? null : { category: "unknown", code: "X", message: "x", retryable: false, stepId };
  return notableStep({ steps, error })?.path;
};
const loop = [
  at("each", "failed"),
  at("each[0]", "succeeded"),
  at("each[1]", "failed"),
  at("each[1]/post", "failed"),
  at("each[2]", "failed"),
  at("each[2]/post", "failed"),
];

describe("the step that a run is opened at", () => {
  it("is the innermost of the first item that failed", () => {
    expect(opened(loop, "each")).toBe("each[1]/post");
    expect(opened(loop)).toBe("each[1]/post");
  });
  it("is the one that the run failed by, not an earlier failure that was taken care of", () => {
    expect(opened([at("try", "failed"), at("help", "succeeded"), at("last", "failed")], "last")).toBe("last");
  });
  it("is what runs, where nothing failed; none where all is done", () => {
    expect(opened([at("a", "succeeded"), at("b", "running"), at("b[0]", "running")])).toBe("b[0]");
    expect(opened([at("a", "succeeded")])).toBeUndefined();
  });
});

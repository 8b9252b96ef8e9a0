import { describe, expect, it } from "vitest";
import type { OperationCall } from "@/lib/connectors/contract";
import type { Definition, NeedCondition, Step } from "@/lib/workflow/definition-schema";
import { createSimulateRun } from "./simulate-run";
import { plainRules } from "./testing/plain-rules";

/** Steps named `bad…` fail; the others give their input back after 100 ms. */
const run = createSimulateRun({
  executor: {
    call: async (call: OperationCall) =>
      call.stepPath.startsWith("bad")
        ? {
            kind: "failed",
            error: { category: "not_found", code: "HTTP_404", message: "gone", retryable: false },
            acted: "no",
          }
        : { kind: "succeeded", output: call.input },
  },
  rules: plainRules,
  latencyMsOf: () => 100,
});

const simulate = (steps: Definition["steps"]) =>
  run({ definition: { schema: 1, name: "Test", triggers: {}, steps }, trigger: {} });
const statuses = async (steps: Definition["steps"]) => {
  const result = await simulate(steps);
  return Object.fromEntries([...result.steps.map(({ path, status }) => [path, status]), ["run", result.status]]);
};

const call: Step = { service: "s", operation: "read" };
const off: Step = { ...call, when: "false" };
const on = (step: string, condition: NeedCondition): Step => ({ ...call, needs: [{ step, on: condition }] });

describe("needs", () => {
  it.each<[string, NeedCondition, string]>([
    ["ok", "succeeded", "succeeded"],
    ["ok", "failed", "skipped"],
    ["ok", "skipped", "skipped"],
    ["ok", "ended", "succeeded"],
    ["off", "succeeded", "skipped"],
    ["off", "failed", "skipped"],
    ["off", "skipped", "succeeded"],
    ["off", "ended", "succeeded"],
    ["bad", "succeeded", "skipped"],
    ["bad", "failed", "succeeded"],
    ["bad", "skipped", "skipped"],
    ["bad", "ended", "succeeded"],
  ])("behind %s, a step on: %s is %s", async (before, condition, status) => {
    const first = before === "off" ? off : call;
    expect(await statuses({ [before]: first, next: on(before, condition) })).toMatchObject({ next: status });
  });

  it("a step that failed under onError: continue counts as succeeded, and its error can be read", async () => {
    const result = await simulate({
      bad: { ...call, onError: "continue" },
      next: { ...call, needs: ["bad"], with: { code: "{{ steps.bad.error.code }}" } },
    });
    expect(result).toMatchObject({ status: "succeeded", output: { next: { code: "HTTP_404" } } });
  });

  it("a skip is handed down, and steps on other ways are not touched", async () => {
    const steps = { off, b: on("off", "succeeded"), c: on("b", "succeeded"), d: call };
    expect(await statuses(steps)).toEqual({
      off: "skipped",
      b: "skipped",
      c: "skipped",
      d: "succeeded",
      run: "succeeded",
    });
  });
});

describe("join", () => {
  const both: Step = { ...call, needs: ["ok", "off"] };

  it("any, the default: one condition that held lets the step run, after all needs have ended", async () => {
    const steps = { ok: call, slow: { ...call, needs: ["ok"] }, off, next: { ...both, needs: ["off", "ok", "slow"] } };
    const result = await simulate(steps);
    expect([result.status, result.durationMs]).toEqual(["succeeded", 300]);
  });

  it("all: every condition must hold, else it is skipped", async () => {
    expect(await statuses({ ok: call, off, next: { ...both, join: "all" } })).toMatchObject({ next: "skipped" });
    expect(await statuses({ ok: call, on: call, next: { ...call, needs: ["ok", "on"], join: "all" } })).toMatchObject({
      next: "succeeded",
    });
  });

  it("with none that held it is skipped", async () => {
    expect(await statuses({ off, next: { ...call, needs: ["off"] } })).toMatchObject({ next: "skipped" });
  });
});

describe("a failure that nobody handles", () => {
  it("lets running steps finish, starts no new one and fails the run with its error", async () => {
    const result = await simulate({ bad: call, slow: call, next: { ...call, needs: ["slow"] } });
    expect(result).toMatchObject({ status: "failed", error: { code: "HTTP_404", stepId: "bad" } });
    expect(result.steps.map(({ path, status }) => [path, status])).toEqual([
      ["bad", "failed"],
      ["slow", "succeeded"],
      ["next", "cancelled"],
    ]);
  });
});

describe("item errors", () => {
  it("under onError: continue an item that failed leaves its error in its place", async () => {
    const bad: Step = { ...call, forEach: "[1, 2]", onError: "continue" };
    expect((await simulate({ bad })).output).toMatchObject({
      bad: [{ error: { code: "HTTP_404" } }, { error: { code: "HTTP_404" } }],
    });
  });

  it("otherwise the first that failed fails the step, and no further item starts", async () => {
    const result = await simulate({ bad: { ...call, forEach: "[1, 2, 3]" } });
    expect(result.status).toBe("failed");
    expect(result.steps.filter(({ attempts }) => attempts > 0).map(({ path }) => path)).toEqual(["bad", "bad[0]"]);
  });
});

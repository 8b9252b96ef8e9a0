import { describe, expect, it } from "vitest";
import { runSchema, type Run } from "@/lib/workflow/run-schema";
import { inputInRun, testScope, workOutInput } from "./step-input";

const at = "2026-01-01T00:00:00.000Z";
const step = (stepId: string, path: string, more: object) => ({
  stepId,
  path,
  status: "succeeded",
  attempts: 1,
  startedAt: at,
  endedAt: at,
  ...more,
});
const RUN: Run = runSchema.parse({
  id: "run_1",
  workflowId: "wf_1",
  version: 1,
  mode: "simulate",
  status: "succeeded",
  source: { kind: "manual" },
  error: null,
  createdAt: at,
  startedAt: at,
  endedAt: at,
  queueWaitMs: 0,
  durationMs: 1,
  input: {},
  output: {},
  steps: [
    step("find", "find", { input: { query: "x" }, output: { id: "from-run" } }),
    step("send", "send[0]", { input: { to: "first" }, output: {} }),
    step("send", "send[1]", { input: { to: "second" }, output: {} }),
  ],
});

describe("input of a step test", () => {
  it("expressions see the trigger, outputs of the last run, and pinned outputs before these", async () => {
    const part = { with: { a: "{{ trigger.n }}", b: "{{ steps.find.output.id }}", c: "plain" } };
    expect(await workOutInput(part, testScope({ n: 2 }, RUN, {}))).toEqual({
      input: { a: 2, b: "from-run", c: "plain" },
      failed: {},
    });
    const pinned = testScope({ n: 2 }, RUN, { find: { id: "pinned" } });
    expect((await workOutInput(part, pinned)).input["b"]).toBe("pinned");
  });

  it("a field that can't be worked out is named, the others are there", async () => {
    const part = { with: { good: 1, bad: "{{ steps.later.output.id }}" } };
    const { input, failed } = await workOutInput(part, testScope({}, null, {}));
    expect(input).toEqual({ good: 1 });
    expect(Object.keys(failed)).toEqual(["bad"]);
  });

  it("a loop is tested with its first item", async () => {
    const part = { forEach: "trigger.list", with: { to: "{{ item.mail }}" } };
    const scope = testScope({ list: [{ mail: "a@x.test" }, { mail: "b@x.test" }] }, null, {});
    expect((await workOutInput(part, scope)).input).toEqual({ to: "a@x.test" });
  });

  it("the input of the last run is the step's own, of a loop that of its first item", () => {
    expect(inputInRun(RUN, "find")).toEqual({ query: "x" });
    expect(inputInRun(RUN, "send")).toEqual({ to: "first" });
    expect(inputInRun(RUN, "never")).toBeUndefined();
    expect(inputInRun(null, "find")).toBeUndefined();
  });
});

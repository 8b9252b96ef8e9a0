import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "@/lib/kernel/json";
import type { Definition, Step } from "@/lib/workflow/definition-schema";
import type { SimulationRequest } from "@/lib/workflow/simulation";
import { createSimulateRun } from "./simulate-run";
import { plainRules } from "./testing/plain-rules";

const run = createSimulateRun({
  executor: { call: async (call) => ({ kind: "succeeded", output: call.input }) },
  rules: plainRules,
  latencyMsOf: () => 100,
});

function simulate(steps: Definition["steps"], more: Partial<SimulationRequest> = {}) {
  return run({ definition: { schema: 1, name: "Test", triggers: {}, steps }, trigger: {}, ...more });
}

const wait = (operation: string, input: JsonObject, more: Step = {}): Step => ({
  service: "wait",
  operation,
  with: input,
  ...more,
});
const year = 365 * 86_400_000;

describe("wait.duration and wait.until", () => {
  it.each([1, 1_000, 2 ** 31 + 1, 30 * 86_400_000, 9 * year])("a wait of %d ms takes that long", async (ms) => {
    expect(await simulate({ pause: wait("duration", { ms }) })).toMatchObject({ status: "succeeded", durationMs: ms });
  });

  it("waits until an instant; one in the past is over at once", async () => {
    const later = await simulate({ pause: wait("until", { at: "2026-01-01T01:00:00+00:30" }) });
    expect(later).toMatchObject({ status: "succeeded", durationMs: 1_800_000 });
    const past = await simulate({ pause: wait("until", { at: "1999-01-01T00:00:00Z" }) });
    expect(past).toMatchObject({ status: "succeeded", durationMs: 0 });
  });

  it("an instant without a zone is UTC, wherever the worker stands", async () => {
    const zone = process.env["TZ"];
    process.env["TZ"] = "Asia/Tokyo";
    try {
      const { durationMs } = await simulate({ pause: wait("until", { at: "2026-01-01T10:00:00" }) });
      expect(durationMs).toBe(36_000_000);
    } finally {
      if (zone === undefined) delete process.env["TZ"];
      else process.env["TZ"] = zone;
    }
  });

  it.each<[string, JsonObject, string]>([
    ["duration", {}, "with.ms"],
    ["duration", { ms: null }, "with.ms"],
    ["duration", { ms: -1 }, "with.ms"],
    ["duration", { ms: "" }, "with.ms"],
    ["duration", { ms: "an hour" }, "with.ms"],
    ["duration", { ms: 11 * year }, "with.ms"],
    ["until", {}, "with.at"],
    ["until", { at: 1_767_225_600_000 }, "with.at"],
    ["until", { at: "tomorrow" }, "with.at"],
    ["until", { at: "2026-02-30T25:00:00Z" }, "with.at"],
    ["until", { at: "2999-01-01T00:00:00Z" }, "with.at"],
    ["signal", { name: "" }, "with.name"],
    ["signal", { name: "go", timeoutMs: -5 }, "with.timeoutMs"],
  ])("wait.%s %j is refused, and the error names the field", async (operation, input, field) => {
    const { status, error } = await simulate({ pause: wait(operation, input) });
    expect({ status, error }).toMatchObject({
      status: "failed",
      error: { code: "INPUT_INVALID", field, stepId: "pause" },
    });
    expect(error?.message).toContain(field);
  });
});

describe("wait.signal", () => {
  it("a signal that came before the wait is taken at once", async () => {
    const result = await simulate({ go: wait("signal", { name: "go", timeoutMs: 10 }) }, { signals: { go: { n: 1 } } });
    expect(result).toMatchObject({ status: "succeeded", output: { go: { n: 1 } }, durationMs: 0 });
  });

  it("one that does not come in time fails the step with SIGNAL_TIMEOUT, which on: failed handles", async () => {
    const result = await simulate({
      go: wait("signal", { name: "go", timeoutMs: year }),
      sorry: { service: "s", operation: "write", needs: [{ step: "go", on: "failed" }] },
    });
    expect(result).toMatchObject({ status: "succeeded", durationMs: year + 100 });
    expect(result.steps[0]?.error).toMatchObject({ category: "timeout", code: "SIGNAL_TIMEOUT" });
  });

  it("without a time-out it waits for ever", async () => {
    expect((await simulate({ go: wait("signal", { name: "go" }) })).status).toBe("waiting");
  });
});

describe("repeat over what the engine does itself", () => {
  const repeat = (until: string, maxIterations = 5): Step => ({ repeat: { until, maxIterations } });

  it("a wait is repeated until the condition holds", async () => {
    const result = await simulate({ pause: wait("duration", { ms: 1000 }, repeat("index == 2")) });
    expect(result).toMatchObject({ status: "succeeded", durationMs: 3000 });
  });

  it("a wait of a round may depend on the round", async () => {
    const result = await simulate({
      pause: wait("duration", { ms: "{{ (index + 1) * 1000 }}" }, repeat("index == 2")),
    });
    expect(result.durationMs).toBe(6000);
  });

  it("maxIterations holds for waits too", async () => {
    const result = await simulate({ pause: wait("duration", { ms: 1 }, repeat("false", 3)) });
    expect(result).toMatchObject({ status: "failed", error: { code: "REPEAT_MAX_ITERATIONS" }, durationMs: 3 });
  });

  it("a pause stands between the rounds of a wait", async () => {
    const paused = { repeat: { until: "index == 2", maxIterations: 5, delayMs: 10 } };
    expect((await simulate({ pause: wait("duration", { ms: 100 }, paused) })).durationMs).toBe(320);
  });

  it("instants in the past and failing conditions end the loop as they do for calls", async () => {
    const past = await simulate({ pause: wait("until", { at: "1999-01-01" }, repeat("index == 4")) });
    expect(past).toMatchObject({ status: "succeeded", durationMs: 0 });
    const broken = await simulate({ pause: wait("duration", { ms: 1 }, repeat("item.nothing.here == 1")) });
    expect(broken).toMatchObject({ status: "failed", error: { field: "repeat.until" } });
  });

  it("a signal is waited for again until one fits", async () => {
    const result = await simulate(
      { go: wait("signal", { name: "go", timeoutMs: 5 }, repeat("item.ok == true")) },
      { signals: { go: { ok: false } } },
    );
    expect(result).toMatchObject({ status: "failed", error: { code: "SIGNAL_TIMEOUT" } });
    const fits = { signals: { go: { ok: true } } };
    expect(await simulate({ go: wait("signal", { name: "go" }, repeat("item.ok == true")) }, fits)).toMatchObject({
      status: "succeeded",
      output: { go: { ok: true } },
    });
  });

  it("an answer for a webhook is given until the condition holds", async () => {
    const respond: Step = { service: "webhook", operation: "respond", with: { status: 200 }, ...repeat("index == 1") };
    expect(await simulate({ respond })).toMatchObject({ status: "succeeded", output: { respond: { status: 200 } } });
  });

  it("approvals are asked for anew each round", async () => {
    const ask: Step = { service: "approval", operation: "request", with: { message: "Now?" } };
    expect((await simulate({ ask: { ...ask, ...repeat("index == 2") } })).status).toBe("succeeded");
  });
});

describe("approval.request in a dry run", () => {
  const steps: Definition["steps"] = {
    ask: { service: "approval", operation: "request", with: { message: "May it be?", timeoutMs: 1000 } },
    pay: { service: "s", operation: "write", needs: ["ask"], with: { how: "{{ steps.ask.output.decision }}" } },
  };

  it.each<[SimulationRequest["approvals"], string, Json]>([
    [undefined, "succeeded", { pay: { how: "approved" } }],
    [{ ask: "approved" }, "succeeded", { pay: { how: "approved" } }],
    [{ ask: "rejected" }, "failed", {}],
    [{ ask: "none" }, "failed", {}],
  ])("%j ends as %s", async (approvals, status, output) => {
    const result = await simulate(steps, approvals === undefined ? {} : { approvals });
    expect(result).toMatchObject({ status, output });
  });
});

import { describe, expect, it } from "vitest";
import type { OperationCall, OperationOutcome } from "@/lib/connectors/contract";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { RunError } from "@/lib/workflow/run-schema";
import { createSimulateRun } from "./simulate-run";
import { plainRules } from "./testing/plain-rules";

function definition(steps: Definition["steps"]): Definition {
  return { schema: 1, name: "Test", triggers: {}, steps };
}

function simulate(
  answer: (call: OperationCall) => OperationOutcome = (call) => ({ kind: "succeeded", output: call.input }),
) {
  const calls: OperationCall[] = [];
  const executor = {
    call: async (call: OperationCall) => {
      calls.push(call);
      return answer(call);
    },
  };
  return { calls, run: createSimulateRun({ executor, rules: plainRules, latencyMsOf: () => 100 }) };
}

const rateLimited: RunError = {
  category: "rate_limited",
  code: "HTTP_429",
  message: "slow down",
  retryable: true,
  retryAfterMs: 5_000,
};

describe("simulateRun", () => {
  it("goes on behind a wait for a signal that the request sends, and stays waiting without it", async () => {
    const { run } = simulate();
    const steps: Definition["steps"] = {
      ask: { service: "wait", operation: "signal", with: { name: "approved" } },
      pay: { service: "s", operation: "write", with: { by: "{{ steps.ask.output.by }}" }, needs: ["ask"] },
    };
    const sent = await run({ definition: definition(steps), trigger: {}, signals: { approved: { by: "ada" } } });
    expect(sent.status).toBe("succeeded");
    expect(sent.output).toEqual({ pay: { by: "ada" } });
    expect((await run({ definition: definition(steps), trigger: {} })).status).toBe("waiting");
  });

  it("runs independent steps at the same time and dependent ones after each other", async () => {
    const { run } = simulate();
    const result = await run({
      definition: definition({
        a: { service: "s", operation: "read", with: { n: 1 } },
        b: { service: "s", operation: "read", with: { n: 2 } },
        c: {
          service: "s",
          operation: "read",
          needs: ["a", "b"],
          with: { sum: "{{ steps.a.output.n + steps.b.output.n }}" },
        },
      }),
      trigger: {},
    });
    expect(result.status).toBe("succeeded");
    expect(result.durationMs).toBe(200);
    expect(result.busyMs).toBe(300);
    expect(result.output).toEqual({ c: { sum: 3 } });
  });

  it("a cap on calls in flight makes independent steps wait", async () => {
    const { run } = simulate();
    const steps = { a: { service: "s", operation: "read" }, b: { service: "s", operation: "read" } };
    expect((await run({ definition: definition(steps), trigger: {}, concurrency: 1 })).durationMs).toBe(200);
  });

  it("a failure that Retry-After explains is retried after that pause, and effects are counted once", async () => {
    const { run } = simulate();
    const result = await run({
      definition: definition({ post: { service: "s", operation: "write", retry: { maxAttempts: 3, baseMs: 10 } } }),
      trigger: {},
      script: {
        post: [
          { kind: "failed", error: rateLimited, acted: "no" },
          { kind: "failed", error: rateLimited, acted: "no" },
        ],
      },
    });
    expect(result.status).toBe("succeeded");
    expect(result.steps[0]?.attempts).toBe(3);
    expect(result.durationMs).toBe(10_300);
    expect(result.effects).toEqual([{ key: "run_simulated:post:0", operation: "s.write", times: 1 }]);
  });

  it("without a retry policy the first failure is the last", async () => {
    const { run } = simulate(() => ({ kind: "failed", error: rateLimited, acted: "no" }));
    const result = await run({
      definition: definition({
        post: { service: "s", operation: "write" },
        after: { service: "s", operation: "read", needs: ["post"] },
      }),
      trigger: {},
    });
    expect(result.status).toBe("failed");
    expect(result.error).toMatchObject({ code: "HTTP_429", stepId: "post", service: "s" });
    expect(result.steps.map((step) => step.status)).toEqual(["failed", "skipped"]);
  });

  it("a write that timed out waits for a person", async () => {
    const { run } = simulate();
    const steps = { post: { service: "s", operation: "write", timeoutMs: 50, retry: { maxAttempts: 5 } } };
    const result = await run({ definition: definition(steps), trigger: {} });
    expect(result.status).toBe("waiting");
    expect(result.steps[0]?.status).toBe("outcome_unknown");
    expect(result.error?.code).toBe("STEP_TIMEOUT");
  });

  it("a keyed write that timed out is retried with the same key", async () => {
    const { run, calls } = simulate();
    const timeout: RunError = { category: "timeout", code: "TIMEOUT", message: "late", retryable: true };
    const result = await run({
      definition: definition({ post: { service: "keyed", operation: "write", retry: { maxAttempts: 2 } } }),
      trigger: {},
      script: { post: [{ kind: "failed", error: timeout, acted: "yes" }] },
    });
    expect(result.status).toBe("succeeded");
    expect(result.effects[0]?.times).toBe(1);
    expect(calls.map((call) => call.idempotencyKey)).toEqual(["run_simulated:post:0"]);
  });

  it("forEach keeps order and concurrency, and an item that failed under continue holds its error", async () => {
    const { run } = simulate((call) =>
      call.stepPath === "each[1]"
        ? {
            kind: "failed",
            error: { category: "not_found", code: "HTTP_404", message: "gone", retryable: false },
            acted: "no",
          }
        : { kind: "succeeded", output: call.input["v"] ?? null },
    );
    const each = {
      service: "s",
      operation: "read",
      forEach: "trigger.list",
      concurrency: 2,
      onError: "continue" as const,
      with: { v: "{{ item * 10 + index }}" },
    };
    const result = await run({ definition: definition({ each }), trigger: { list: [1, 2, 3, 4] } });
    expect(result.status).toBe("succeeded");
    expect(result.durationMs).toBe(200);
    expect(result.output).toMatchObject({ each: [10, { error: { code: "HTTP_404" } }, 32, 43] });
  });

  it("forEach with batchSize hands out lists", async () => {
    const { run } = simulate();
    const each = { service: "s", operation: "read", forEach: "trigger.list", batchSize: 2, with: { v: "{{ item }}" } };
    const result = await run({ definition: definition({ each }), trigger: { list: [1, 2, 3] } });
    expect(result.output).toEqual({ each: [{ v: [1, 2] }, { v: [3] }] });
  });

  it("repeat goes on until its condition holds, with a pause between rounds", async () => {
    let round = 0;
    const { run, calls } = simulate(() => ({ kind: "succeeded", output: { done: (round += 1) === 3 } }));
    const poll = {
      service: "s",
      operation: "read",
      repeat: { until: "steps.poll.output.done", maxIterations: 5, delayMs: 1_000 },
    };
    const result = await run({ definition: definition({ poll }), trigger: {} });
    expect(result.status).toBe("succeeded");
    expect(result.durationMs).toBe(2_300);
    expect(calls.map((call) => call.idempotencyKey)).toEqual([0, 1, 2].map((i) => `run_simulated:poll:${i}`));
  });

  it("repeat that reaches maxIterations fails", async () => {
    const { run } = simulate();
    const poll = { service: "s", operation: "read", repeat: { until: "false", maxIterations: 2 } };
    const result = await run({ definition: definition({ poll }), trigger: {} });
    expect(result.error?.code).toBe("REPEAT_MAX_ITERATIONS");
  });

  it("a handled failure does not fail the run, and its error can be read", async () => {
    const { run } = simulate((call) =>
      call.stepPath === "post"
        ? { kind: "failed", error: rateLimited, acted: "no" }
        : { kind: "succeeded", output: call.input },
    );
    const result = await run({
      definition: definition({
        post: { service: "s", operation: "write" },
        after: { service: "s", operation: "read", needs: ["post"] },
        sorry: {
          service: "s",
          operation: "read",
          needs: [{ step: "post", on: "failed" }],
          with: { why: "{{ steps.post.error.message }}" },
        },
      }),
      trigger: {},
    });
    expect(result.status).toBe("succeeded");
    expect(result.steps.map((step) => step.status)).toEqual(["failed", "skipped", "succeeded"]);
    expect(result.output).toEqual({ sorry: { why: "slow down" } });
  });

  it("a disabled step passes its needs through", async () => {
    const { run, calls } = simulate();
    const result = await run({
      definition: definition({
        a: { service: "s", operation: "read" },
        b: { service: "s", operation: "read", needs: ["a"], disabled: true },
        c: { service: "s", operation: "read", needs: ["b"] },
        d: { service: "s", operation: "read", needs: [{ step: "b", on: "failed" }] },
      }),
      trigger: {},
    });
    expect(calls.map((call) => call.stepPath)).toEqual(["a", "c"]);
    expect(result.steps.map((step) => step.status)).toEqual(["succeeded", "skipped", "succeeded", "skipped"]);
  });

  it("a false condition skips, and a failed expression fails the step with its field", async () => {
    const { run } = simulate();
    const skipped = await run({
      definition: definition({ a: { service: "s", operation: "read", when: "trigger.n > 5" } }),
      trigger: { n: 1 },
    });
    expect(skipped.steps[0]?.status).toBe("skipped");
    expect(skipped.status).toBe("succeeded");
    const failed = await run({
      definition: definition({ a: { service: "s", operation: "read", with: { x: "{{ trigger.missing }}" } } }),
      trigger: { n: 1 },
    });
    expect(failed.error).toMatchObject({ category: "expression_error", stepId: "a", field: "with.x" });
  });

  it("time spent in a wait does not count against the run's limit", async () => {
    const { run } = simulate();
    const result = await run({
      definition: {
        ...definition({
          nap: { service: "wait", operation: "duration", with: { ms: 86_400_000 } },
          then: { service: "s", operation: "read", needs: ["nap"] },
        }),
        settings: { timeoutMs: 1_000 },
      },
      trigger: {},
    });
    expect(result.status).toBe("succeeded");
    expect(result.durationMs).toBe(86_400_100);
  });

  it("a run that is active for too long is timed out", async () => {
    const { run } = simulate();
    const result = await run({
      definition: { ...definition({ a: { service: "s", operation: "read" } }), settings: { timeoutMs: 50 } },
      trigger: {},
    });
    expect(result.status).toBe("timed_out");
    expect(result.durationMs).toBe(50);
    expect(result.steps[0]?.status).toBe("cancelled");
  });

  it("equal requests give equal results", async () => {
    const request = {
      definition: definition({ a: { service: "s", operation: "read", retry: { maxAttempts: 4 } } }),
      trigger: {},
      seed: 7,
    };
    const flaky = () =>
      simulate((call) =>
        call.attempt < 3
          ? { kind: "failed", error: { ...rateLimited, retryAfterMs: 0 }, acted: "no" }
          : { kind: "succeeded", output: 1 },
      );
    expect(await flaky().run(request)).toEqual(await flaky().run(request));
  });
});

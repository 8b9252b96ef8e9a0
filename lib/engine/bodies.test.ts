import { describe, expect, it } from "vitest";
import type { OperationCall, OperationOutcome } from "@/lib/connectors/contract";
import type { Definition, Step } from "@/lib/workflow/definition-schema";
import type { RunError } from "@/lib/workflow/run-schema";
import { createSimulateRun } from "./simulate-run";
import { plainRules } from "./testing/plain-rules";

function simulate(
  answer: (call: OperationCall) => OperationOutcome = (call) => ({ kind: "succeeded", output: call.input }),
) {
  const calls: OperationCall[] = [];
  const run = createSimulateRun({
    executor: {
      call: async (call) => {
        calls.push(call);
        return answer(call);
      },
    },
    rules: plainRules,
    latencyMsOf: () => 100,
  });
  return { run, calls };
}

const definition = (steps: Record<string, Step>): Definition => ({ schema: 1, name: "Test", triggers: {}, steps });
const read = (more: Partial<Step> = {}): Step => ({ service: "s", operation: "read", ...more });
const gone: RunError = { category: "not_found", code: "HTTP_404", message: "gone", retryable: false };
const fails =
  (path: string) =>
  (call: OperationCall): OperationOutcome =>
    call.stepPath === path ? { kind: "failed", error: gone, acted: "no" } : { kind: "succeeded", output: call.input };

describe("a body under forEach", () => {
  it("runs its steps in order for each item, which see item, index and the steps around and before them", async () => {
    const { run, calls } = simulate();
    const result = await run({
      definition: definition({
        who: read({ with: { name: "Ada" } }),
        send: {
          needs: ["who"],
          forEach: "trigger.list",
          concurrency: 2,
          steps: {
            post: read({ with: { v: "{{ item * 10 + index }}", to: "{{ steps.who.output.name }}" } }),
            note: read({ needs: ["post"], with: { posted: "{{ steps.post.output.v }}" } }),
          },
        },
      }),
      trigger: { list: [1, 2, 3] },
    });
    expect(result.status).toBe("succeeded");
    expect(result.output).toEqual({
      send: [
        { post: { v: 10, to: "Ada" }, note: { posted: 10 } },
        { post: { v: 21, to: "Ada" }, note: { posted: 21 } },
        { post: { v: 32, to: "Ada" }, note: { posted: 32 } },
      ],
    });
    // who, then two items side by side, then the third: 100 + 200 + 200.
    expect(result.durationMs).toBe(500);
    expect(result.busyMs).toBe(700);
    expect(calls.map((call) => call.idempotencyKey)).toContain("run_simulated:send[2]/note:0");
    expect(result.steps.map((step) => step.path)).toEqual([
      "who",
      "send",
      ...[0, 1, 2].flatMap((i) => [`send[${i}]`, `send[${i}]/post`, `send[${i}]/note`]),
    ]);
    expect(result.steps.at(-1)).toMatchObject({ stepId: "note", status: "succeeded", input: { posted: 32 } });
  });

  it("an item that failed under continue holds its error in its place, and its other steps do not start", async () => {
    const { run, calls } = simulate(fails("send[1]/post"));
    const result = await run({
      definition: definition({
        send: {
          forEach: "trigger.list",
          onError: "continue",
          steps: { post: read(), note: read({ needs: ["post"] }) },
        },
      }),
      trigger: { list: [1, 2, 3] },
    });
    expect(result.status).toBe("succeeded");
    expect(result.output).toMatchObject({
      send: [{ post: {} }, { error: { code: "HTTP_404", stepId: "post" } }, { note: {} }],
    });
    expect(calls.map((call) => call.stepPath)).toEqual([
      "send[0]/post",
      "send[0]/note",
      "send[1]/post",
      "send[2]/post",
      "send[2]/note",
    ]);
  });

  it("without continue the step fails with the item's error, and what needs its failure runs", async () => {
    const { run } = simulate(fails("send[0]/post"));
    const result = await run({
      definition: definition({
        send: { forEach: "trigger.list", steps: { post: read(), note: read({ needs: ["post"] }) } },
        sorry: read({ needs: [{ step: "send", on: "failed" }], with: { why: "{{ steps.send.error.code }}" } }),
      }),
      trigger: { list: [1, 2] },
    });
    expect(result.status).toBe("succeeded");
    expect(result.output).toEqual({ sorry: { why: "HTTP_404" } });
    expect(Object.fromEntries(result.steps.map((step) => [step.path, step.status]))).toEqual({
      send: "failed",
      "send[0]": "failed",
      "send[0]/post": "failed",
      "send[0]/note": "skipped",
      "send[1]": "cancelled",
      sorry: "succeeded",
    });
  });

  it("items that a failed loop never began are cancelled with it, over an operation and over a body", async () => {
    for (const more of [read(), { steps: { post: read() } }]) {
      const failing = "steps" in more ? "send[1]/post" : "send[1]";
      const { run } = simulate(fails(failing));
      const result = await run({
        definition: definition({ send: { ...more, forEach: "[1, 2, 3]" } }),
        trigger: null,
      });
      expect(result.status).toBe("failed");
      const last = result.steps.find(({ path }) => path === "send[2]");
      expect(last).toMatchObject({ status: "cancelled", startedAt: null, endedAt: expect.any(String) });
      expect(result.steps.find(({ path }) => path === "send")?.items).toEqual({
        total: 3,
        byStatus: { succeeded: 1, failed: 1, cancelled: 1 },
      });
    }
  });

  it("a failure handled inside the body does not fail the item", async () => {
    const { run } = simulate(fails("send[0]/post"));
    const result = await run({
      definition: definition({
        send: {
          forEach: "trigger.list",
          steps: {
            post: read(),
            instead: read({ needs: [{ step: "post", on: "failed" }], with: { item: "{{ item }}" } }),
          },
        },
      }),
      trigger: { list: [7] },
    });
    expect(result.output).toEqual({ send: [{ instead: { item: 7 } }] });
  });

  it("an empty list ends at once with no results", async () => {
    const { run } = simulate();
    const send: Step = { forEach: "trigger.list", steps: { post: read() } };
    expect((await run({ definition: definition({ send }), trigger: { list: [] } })).output).toEqual({ send: [] });
  });

  it("bodies stand in bodies: the inner item is the innermost one's", async () => {
    const { run, calls } = simulate();
    const result = await run({
      definition: definition({
        outer: {
          forEach: "trigger.rows",
          steps: {
            row: read({ with: { of: "{{ index }}" } }),
            inner: {
              needs: ["row"],
              forEach: "item",
              steps: { cell: read({ with: { v: "{{ item + steps.row.output.of }}" } }) },
            },
          },
        },
      }),
      trigger: { rows: [[1, 2], [3]] },
    });
    expect(result.output).toEqual({
      outer: [
        { row: { of: 0 }, inner: [{ cell: { v: 1 } }, { cell: { v: 2 } }] },
        { row: { of: 1 }, inner: [{ cell: { v: 4 } }] },
      ],
    });
    expect(calls.at(-1)?.idempotencyKey).toBe("run_simulated:outer[1]/inner[0]/cell:0");
  });

  it("a retry inside a body is its own, and the item goes on", async () => {
    const late: RunError = { category: "upstream_5xx", code: "HTTP_503", message: "down", retryable: true };
    const { run, calls } = simulate();
    const result = await run({
      definition: definition({
        send: { forEach: "trigger.list", steps: { post: read({ retry: { maxAttempts: 2, baseMs: 0 } }) } },
      }),
      trigger: { list: [1] },
      script: { "send[0]/post": [{ kind: "failed", error: late, acted: "no" }] },
    });
    expect(result.status).toBe("succeeded");
    expect(calls).toHaveLength(1);
    expect(result.steps.find((step) => step.path === "send[0]/post")?.attempts).toBe(2);
  });

  it("a wait inside a body is a wait of the run", async () => {
    const { run } = simulate();
    const result = await run({
      definition: {
        ...definition({
          send: {
            forEach: "trigger.list",
            steps: {
              nap: { service: "wait", operation: "duration", with: { ms: 5_000 } },
              post: read({ needs: ["nap"] }),
            },
          },
        }),
        settings: { timeoutMs: 1_000 },
      },
      trigger: { list: [1, 2] },
    });
    expect(result.status).toBe("succeeded");
    expect(result.durationMs).toBe(10_200);
  });
});

describe("loops in loops", () => {
  it("a repeat inside a forEach polls for its item", async () => {
    const { run, calls } = simulate();
    const result = await run({
      definition: definition({
        send: {
          forEach: "trigger.list",
          steps: {
            poll: read({
              with: { id: "{{ item }}", round: "{{ index }}" },
              repeat: { until: "steps.poll.output.round >= 1", maxIterations: 3 },
            }),
            again: {
              needs: ["poll"],
              repeat: { until: "index >= 1", maxIterations: 3 },
              steps: { ask: read({ with: { id: "{{ item }}", round: "{{ index }}" } }) },
            },
          },
        },
      }),
      trigger: { list: ["a", "b"] },
    });
    const last = (id: string) => ({ poll: { id, round: 1 }, again: { ask: { id, round: 1 } } });
    expect(result.output).toEqual({ send: [last("a"), last("b")] });
    expect(calls.slice(0, 4).map((call) => call.idempotencyKey)).toEqual(
      ["poll:0", "poll:1", "again[0]/ask:0", "again[1]/ask:0"].map((path) => `run_simulated:send[0]/${path}`),
    );
  });
});

describe("a body under repeat", () => {
  const poll = (more: Partial<Step["repeat"]> = {}): Step => ({
    repeat: { until: "steps.check.output.done", maxIterations: 5, delayMs: 1_000, ...more },
    steps: { ask: read(), check: read({ needs: ["ask"], with: { done: "{{ index >= 2 }}", before: "{{ item }}" } }) },
  });

  it("goes on until its condition over the round's steps holds; its output is the last round's", async () => {
    const { run, calls } = simulate();
    const result = await run({ definition: definition({ poll: poll() }), trigger: {} });
    expect(result.status).toBe("succeeded");
    expect(result.durationMs).toBe(3 * 200 + 2 * 1_000);
    const round = (index: number): unknown => ({
      ask: {},
      check: { done: index >= 2, before: index === 0 ? null : round(index - 1) },
    });
    expect(result.output).toEqual({ poll: round(2) });
    expect(calls.map((call) => call.idempotencyKey)).toEqual(
      [0, 1, 2].flatMap((i) => [`run_simulated:poll[${i}]/ask:0`, `run_simulated:poll[${i}]/check:0`]),
    );
  });

  it("reaching maxIterations is an error", async () => {
    const { run } = simulate();
    const result = await run({ definition: definition({ poll: poll({ maxIterations: 2 }) }), trigger: {} });
    expect(result.status).toBe("failed");
    expect(result.error).toMatchObject({ code: "REPEAT_MAX_ITERATIONS", stepId: "poll" });
  });

  it("a round that fails fails the step", async () => {
    const { run } = simulate(fails("poll[1]/ask"));
    const result = await run({ definition: definition({ poll: poll({ delayMs: 0 }) }), trigger: {} });
    expect(result.error).toMatchObject({ code: "HTTP_404", stepId: "ask" });
  });
});

describe("previous", () => {
  it("is what the last round gave, null in the first, within a forEach too", async () => {
    const { run } = simulate();
    const rounds: Step = {
      repeat: { until: "index == 1", maxIterations: 5 },
      steps: { add: read({ with: { list: "{{ previous == null ? [item] : previous.add.list + [item] }}" } }) },
    };
    const result = await run({
      definition: definition({ each: { forEach: "trigger.names", steps: { rounds } } }),
      trigger: { names: ["a", "b"] },
    });
    expect(result.output).toEqual({
      each: [{ rounds: { add: { list: ["a", "a"] } } }, { rounds: { add: { list: ["b", "b"] } } }],
    });
  });
});

it("a run that no trigger started has none: run.trigger is null", async () => {
  const { run } = simulate();
  const result = await run({
    definition: definition({
      only: read({ when: 'run.trigger in ["hook"]' }),
      first: read({ when: 'run.trigger in ["start", null]', with: { ran: true } }),
    }),
    trigger: {},
  });
  expect(result.output).toEqual({ first: { ran: true } });
});

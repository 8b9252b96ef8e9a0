import { describe, expect, it } from "vitest";
import type { OperationCall, OperationOutcome } from "@/lib/connectors/contract";
import type { Json } from "@/lib/kernel/json";
import { CALLED_RUNS_MAX, type Definition } from "@/lib/workflow/definition-schema";
import type { SimulationRequest } from "@/lib/workflow/simulation";
import { createSimulateRun } from "./simulate-run";
import { plainRules } from "./testing/plain-rules";

interface Stored {
  definition: Definition;
  publishedVersion?: number | null;
  publishedMode?: "live" | "simulate";
}

function definition(steps: Definition["steps"], more: Partial<Definition> = {}): Definition {
  return { schema: 1, name: "Test", triggers: {}, steps, ...more };
}

/** A world of stored workflows by id, and the calls that were made in it. */
function world(stored: Record<string, Stored>, answer?: (call: OperationCall) => OperationOutcome) {
  const calls: OperationCall[] = [];
  const run = createSimulateRun({
    executor: {
      call: async (call) => {
        calls.push(call);
        return answer?.(call) ?? { kind: "succeeded", output: call.input };
      },
    },
    rules: plainRules,
    latencyMsOf: () => 100,
    workflow: async (workspaceId, id) => {
      const found = workspaceId === "ws_1" ? stored[id] : undefined;
      if (found === undefined) return undefined;
      const { publishedVersion = 1, publishedMode = "live" } = found;
      return {
        workflow: { id, name: found.definition.name, headVersion: 2, publishedVersion, publishedMode },
        definition: found.definition,
      };
    },
  });
  const simulate = (
    steps: Definition["steps"],
    more: Partial<SimulationRequest> = {},
    settings: Definition["settings"] = {},
  ) => run({ definition: definition(steps, { settings }), trigger: {}, workspaceId: "ws_1", ...more });
  return { calls, simulate };
}

const call = (workflowId: string, input: Json = {}) => ({
  service: "workflow",
  operation: "call",
  with: { workflowId, input },
});
const write = { service: "s", operation: "write" };
const doubling = definition({ post: { ...write, with: { n: "{{ trigger.n * 2 }}" } } }, { name: "Doubling" });

describe("workflow.call", () => {
  it("the called workflow sees the input as its trigger, and its output is the step's", async () => {
    const { simulate } = world({ wf_2: { definition: doubling } });
    const result = await simulate({
      ask: call("wf_2", { n: "{{ 20 + 1 }}" }),
      after: { ...write, needs: ["ask"], with: { n: "{{ steps.ask.output.post.n }}" } },
    });
    expect(result).toMatchObject({ status: "succeeded", output: { after: { n: 42 } }, durationMs: 200 });
  });

  it("the effects of the called run are those of the run that called: same keys in every simulation of it", async () => {
    const { simulate } = world({ wf_2: { definition: doubling } });
    const first = await simulate({ ask: call("wf_2", { n: 1 }) });
    const second = await simulate({ late: { ...write }, ask: { ...call("wf_2", { n: 1 }), needs: ["late"] } });
    expect(first.effects).toHaveLength(1);
    expect(second.effects.map(({ key }) => key)).toContain(first.effects[0]?.key);
  });

  it("its failure is the step's failure, with the error of the called run and its id", async () => {
    const { simulate } = world({ wf_2: { definition: doubling } }, () => ({
      kind: "failed",
      error: { category: "not_found", code: "HTTP_404", message: "gone", retryable: false },
      acted: "no",
    }));
    const result = await simulate({ ask: call("wf_2", { n: 1 }) });
    expect(result).toMatchObject({
      status: "failed",
      error: {
        category: "not_found",
        code: "HTTP_404",
        service: "s",
        stepId: "ask",
        runId: expect.stringMatching(/^run_/),
      },
    });
  });

  it("its failure is handled like any other: on: failed and onError", async () => {
    const { simulate } = world({ wf_2: { definition: doubling } }, (made) =>
      made.stepPath === "post"
        ? {
            kind: "failed",
            error: { category: "not_found", code: "HTTP_404", message: "gone", retryable: false },
            acted: "no",
          }
        : { kind: "succeeded", output: {} },
    );
    const handled = await simulate({
      ask: call("wf_2", { n: 1 }),
      sorry: { ...write, needs: [{ step: "ask", on: "failed" }] },
    });
    expect(handled.status).toBe("succeeded");
    const continued = await simulate({ ask: { ...call("wf_2", { n: 1 }), onError: "continue" } });
    expect(continued.status).toBe("succeeded");
  });

  it("inside forEach as many run at one time as concurrency allows, and results keep their order", async () => {
    const { simulate } = world({ wf_2: { definition: doubling } });
    const each = { ...call("wf_2", { n: "{{ item }}" }), forEach: "[1, 2, 3, 4]" };
    const one = await simulate({ each });
    const two = await simulate({ each: { ...each, concurrency: 2 } });
    expect([one.durationMs, two.durationMs]).toEqual([400, 200]);
    const output = [2, 4, 6, 8].map((n) => ({ post: { n } }));
    expect([one.output, two.output]).toEqual([{ each: output }, { each: output }]);
  });

  it("inside repeat each round is a run of its own, and until is asked of its output", async () => {
    const { simulate, calls } = world({ wf_2: { definition: doubling } });
    const result = await simulate({
      poll: { ...call("wf_2", { n: "{{ index }}" }), repeat: { until: "item.post.n >= 4", maxIterations: 5 } },
    });
    expect(result).toMatchObject({ status: "succeeded", output: { poll: { post: { n: 4 } } } });
    expect(new Set(calls.map(({ runId }) => runId)).size).toBe(3);
  });

  it("a workflow that calls itself without end fails by a limit that says its name and how to raise it", async () => {
    const stored: Record<string, Stored> = { wf_2: { definition: definition({ again: call("wf_2") }) } };
    const { simulate } = world(stored);
    const result = await simulate({ first: call("wf_2") });
    expect(result).toMatchObject({
      status: "failed",
      error: { category: "infinite_loop", code: "CALL_DEPTH_MAX", field: "settings.maxCallDepth" },
    });
    expect(result.error?.message).toContain("more than 10 deep");
    expect(result.error?.message).toContain("raise settings.maxCallDepth");
  });

  it("a loop that calls its own workflow multiplies up to a limit that says its name, not without end", async () => {
    const again = { ...call("wf_2"), forEach: "[1, 2, 3, 4]", concurrency: 4, onError: "continue" as const };
    const { simulate, calls } = world({ wf_2: { definition: definition({ post: write, again }) } });
    const result = await simulate({ first: call("wf_2") });
    expect(calls).toHaveLength(CALLED_RUNS_MAX);
    expect(JSON.stringify(result.output)).toContain("(CALLED_RUNS_MAX)");
  });

  it("a recursion that ends by a condition runs as deep as settings.maxCallDepth of the caller allows", async () => {
    const recursive = (settings: Definition["settings"]): Stored => ({
      definition: definition(
        { again: { ...call("wf_2", { n: "{{ trigger.n - 1 }}" }), when: "trigger.n > 0" } },
        { settings },
      ),
    });
    const deep = { first: call("wf_2", { n: 14 }) };
    expect((await world({ wf_2: recursive({}) }).simulate(deep)).status).toBe("failed");
    expect((await world({ wf_2: recursive({ maxCallDepth: 15 }) }).simulate(deep)).status).toBe("succeeded");
  });

  it("a workflow of another workspace, or none, is not found, and the error names the field", async () => {
    const { simulate } = world({ wf_2: { definition: doubling } });
    const error = { category: "not_found", code: "CALLED_WORKFLOW_NOT_FOUND", field: "with.workflowId" };
    expect(await simulate({ ask: call("wf_3") })).toMatchObject({ status: "failed", error });
    expect(await simulate({ ask: call("wf_2") }, { workspaceId: "ws_2" })).toMatchObject({ status: "failed", error });
    expect(await simulate({ ask: call("") })).toMatchObject({
      error: { code: "INPUT_INVALID", field: "with.workflowId" },
    });
  });

  it("in simulation head is called where nothing is published", async () => {
    const { simulate } = world({ wf_2: { definition: doubling, publishedVersion: null } });
    expect((await simulate({ ask: call("wf_2", { n: 1 }) })).status).toBe("succeeded");
  });

  it("input that the called workflow does not expect is refused, naming the field", async () => {
    const expects = definition(doubling.steps, {
      triggers: {
        start: {
          service: "workflow",
          event: "called",
          with: { input: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] } },
        },
      },
    });
    const { simulate, calls } = world({ wf_2: { definition: expects } });
    expect(await simulate({ ask: call("wf_2", { n: "one" }) })).toMatchObject({
      status: "failed",
      error: { code: "CALL_INPUT_INVALID", field: "with.input.n" },
    });
    expect(await simulate({ ask: call("wf_2", {}) })).toMatchObject({ error: { field: "with.input.n" } });
    expect(calls).toEqual([]);
    expect((await simulate({ ask: call("wf_2", { n: 1 }) })).status).toBe("succeeded");
  });

  it("a call that takes longer than its timeoutMs fails, and nothing more is done in the called run", async () => {
    const two = definition({ a: write, b: { ...write, needs: ["a"] } });
    const { simulate, calls } = world({ wf_2: { definition: two } });
    const result = await simulate({
      ask: { ...call("wf_2"), timeoutMs: 50 },
      later: { service: "wait", operation: "duration", with: { ms: 1000 }, needs: [{ step: "ask", on: "failed" }] },
    });
    expect(result.steps[0]).toMatchObject({ status: "failed", error: { code: "CALL_TIMEOUT", field: "timeoutMs" } });
    expect(calls.map(({ stepPath }) => stepPath)).toEqual(["a"]);
  });

  it("a called version that cannot run fails the step, and says why", async () => {
    const { simulate } = world({ wf_2: { definition: definition({ a: { ...write, needs: ["b"] } }) } });
    expect(await simulate({ ask: call("wf_2") })).toMatchObject({
      status: "failed",
      error: { category: "validation_error", code: "DEFINITION_INVALID" },
    });
  });

  it("a recorded outcome of the call takes its place, one of a step inside it is found behind its path", async () => {
    const { simulate, calls } = world({ wf_2: { definition: doubling } });
    const scripted = await simulate(
      { ask: call("wf_2", { n: 1 }) },
      { script: { ask: [{ kind: "succeeded", output: { post: "recorded" } }] } },
    );
    expect([scripted.output, calls.length]).toEqual([{ ask: { post: "recorded" } }, 0]);
    const inside = await simulate(
      { ask: call("wf_2", { n: 1 }) },
      { script: { "ask/post": [{ kind: "succeeded", output: "recorded" }] } },
    );
    expect(inside.output).toEqual({ ask: { post: "recorded" } });
  });
});

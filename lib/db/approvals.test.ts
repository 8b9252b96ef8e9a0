import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunRequest } from "@/lib/engine/ports";
import type { Json, JsonObject } from "@/lib/kernel/json";
import type { Step } from "@/lib/workflow/definition-schema";
import { echo, engineWorld, type EngineWorld } from "./testing/engine-world";

let world: EngineWorld;
beforeEach(() => {
  world = engineWorld();
});
afterEach(() => world.close());

const write = { service: "s", operation: "write" };
const request = (input: JsonObject = {}, more: Step = {}): Step => ({
  service: "approval",
  operation: "request",
  with: { message: "May {{ trigger.amount }} be paid?", ...input },
  ...more,
});
const day = 86_400_000;

async function asked(steps: Record<string, Step>): Promise<{ runId: string; wake: () => void }> {
  world.save("wf_1", { triggers: {}, steps });
  const runId = await world.accept("wf_1", { input: { amount: 42 } });
  const runtime = world.worker();
  await world.until(() => world.approvals().length > 0);
  return { runId, wake: () => runtime.wake() };
}

function decision(overrides: Partial<Extract<RunRequest, { kind: "approve" }>["payload"]> = {}): RunRequest {
  const [row] = world.approvals();
  const payload = { approvalId: String(row?.["id"]), path: "ask", decision: "approved" as const, by: "user:usr_1" };
  return { kind: "approve", payload: { ...payload, ...overrides } };
}

const ended = (runId: string) => () => world.run(runId)["endedAtMs"] !== null;
const errorOf = (runId: string): Json => JSON.parse(String(world.run(runId)["errorJson"])) as Json;

describe("approval.request over the journal store", () => {
  it("the question is a row that people can find, written with the wait, and the run waits", async () => {
    const { runId } = await asked({ ask: request({ approvers: ["ada@example.com", "admin"], timeoutMs: day }) });
    const [row, ...others] = world.approvals();
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      workspaceId: "ws_1",
      workflowId: "wf_1",
      runId,
      stepPath: "ask",
      mode: "live",
      message: "May 42 be paid?",
      approversJson: '["ada@example.com","admin"]',
      status: "pending",
      decidedAtMs: null,
    });
    expect(row?.["id"]).toMatch(/^apr_[0-9a-f]{26}$/);
    expect(Number(row?.["dueAtMs"]) - Number(row?.["requestedAtMs"])).toBe(day);
  });

  it("approved: the run goes on with who, what and when, and the row says so", async () => {
    const { runId, wake } = await asked({
      ask: request(),
      pay: { ...write, needs: ["ask"], with: { by: "{{ steps.ask.output.by }}" } },
    });
    await world.request(runId, decision({ note: "checked" }));
    wake();
    await world.until(ended(runId));
    expect(world.run(runId)).toMatchObject({ status: "succeeded", outputJson: '{"pay":{"by":"user:usr_1"}}' });
    expect(world.approvals()).toMatchObject([{ status: "approved", decidedBy: "user:usr_1", note: "checked" }]);
    const output = world.journal(runId).find((event) => event.type === "step_succeeded" && event.path === "ask");
    expect(output).toMatchObject({
      output: { decision: "approved", by: "user:usr_1", note: "checked", decidedAt: expect.stringMatching(/Z$/) },
    });
  });

  it("rejected: the step fails with APPROVAL_REJECTED, which on: failed handles", async () => {
    const steps = { ask: request(), sorry: { ...write, needs: [{ step: "ask", on: "failed" as const }] } };
    const { runId, wake } = await asked(steps);
    await world.request(runId, decision({ decision: "rejected", note: "too much" }));
    wake();
    await world.until(ended(runId));
    expect(world.run(runId)["status"]).toBe("succeeded");
    expect(world.approvals()).toMatchObject([{ status: "rejected", note: "too much" }]);
    expect(world.journal(runId).find(({ type }) => type === "step_failed")).toMatchObject({
      error: { category: "resource_state", code: "APPROVAL_REJECTED", message: expect.stringContaining("too much") },
    });
  });

  it("not answered in time: APPROVAL_TIMEOUT, also where nobody was running meanwhile", async () => {
    const { runId } = await asked({ ask: request({ timeoutMs: 30 * day }) });
    world.pass(31 * day);
    world.worker();
    await world.until(ended(runId));
    expect(errorOf(runId)).toMatchObject({ category: "timeout", code: "APPROVAL_TIMEOUT", stepId: "ask" });
    expect(world.approvals()).toMatchObject([{ status: "expired" }]);
  });

  it("of two decisions the first counts, and the second changes nothing", async () => {
    const { runId, wake } = await asked({
      ask: request(),
      hold: { service: "wait", operation: "signal", with: { name: "go" } },
    });
    await world.request(runId, decision());
    await world.request(runId, decision({ decision: "rejected" }));
    wake();
    await world.until(() => world.approvals()[0]?.["status"] !== "pending");
    await world.request(runId, { kind: "signal", payload: { name: "go", payload: null } });
    wake();
    await world.until(ended(runId));
    expect(world.run(runId)["status"]).toBe("succeeded");
    expect(world.approvals()).toMatchObject([{ status: "approved" }]);
    expect(world.journal(runId).filter(({ type }) => type === "approval_decided")).toHaveLength(1);
  });

  it("a decision about another question is not taken", async () => {
    const { runId, wake } = await asked({ ask: request() });
    await world.request(runId, decision({ approvalId: "apr_other" }));
    wake();
    await world.until(
      () => world.connection.prepare(`SELECT 1 FROM "RunRequest" WHERE consumedAtMs IS NULL`).get() === undefined,
    );
    expect(world.run(runId)["status"]).toBe("waiting");
    expect(world.approvals()).toMatchObject([{ status: "pending" }]);
  });

  it("cancelling the run withdraws the question", async () => {
    const { runId, wake } = await asked({ ask: request() });
    await world.request(runId, { kind: "cancel", payload: {} });
    wake();
    await world.until(ended(runId));
    expect(world.approvals()).toMatchObject([{ status: "cancelled" }]);
  });

  it("a failure that nobody handles withdraws the question", async () => {
    const { runId } = await asked({
      ask: request(),
      late: { service: "wait", operation: "signal", with: { name: "never", timeoutMs: 5 } },
    });
    await world.until(ended(runId));
    expect(errorOf(runId)).toMatchObject({ code: "SIGNAL_TIMEOUT" });
    expect(world.approvals()).toMatchObject([{ status: "cancelled" }]);
  });

  it("inside forEach every item asks, and each answer goes to its item", async () => {
    const { runId, wake } = await asked({
      ask: request({ message: "{{ item }}" }, { forEach: '["a", "b"]', concurrency: 2 }),
    });
    await world.until(() => world.approvals().length === 2);
    for (const row of world.approvals()) {
      const decided = row["message"] === "a" ? "rejected" : "approved";
      const payload = { approvalId: String(row["id"]), path: String(row["stepPath"]) };
      await world.request(runId, decision({ ...payload, decision: decided }));
    }
    wake();
    await world.until(ended(runId));
    expect(world.approvals().map(({ stepPath, status }) => [stepPath, status])).toEqual([
      ["ask[0]", "rejected"],
      ["ask[1]", "approved"],
    ]);
  });

  it("inside repeat every round asks anew, until the condition holds", async () => {
    const repeat = { until: 'item.note == "final"', maxIterations: 3 };
    const { runId, wake } = await asked({ ask: request({}, { repeat }) });
    await world.request(runId, decision({ note: "first" }));
    wake();
    await world.until(() => world.approvals().length === 2);
    const second = world.approvals().find(({ status }) => status === "pending");
    await world.request(runId, decision({ approvalId: String(second?.["id"]), note: "final" }));
    wake();
    await world.until(ended(runId));
    expect(world.run(runId)["status"]).toBe("succeeded");
    expect(world.approvals().map(({ note }) => note)).toEqual(["first", "final"]);
  });

  it("a time-out far away does not keep the run in memory, and time spent waiting is not the run's", async () => {
    world.save("wf_1", { triggers: {}, steps: { ask: request() }, settings: { timeoutMs: 60_000 } });
    const runId = await world.accept("wf_1", { input: { amount: 1 } });
    const first = world.worker(echo);
    await world.until(() => world.run(runId)["status"] === "waiting" && first.activeCount() === 0);
    world.pass(300 * day);
    const second = world.worker(echo);
    await world.request(runId, decision());
    second.wake();
    await world.until(ended(runId));
    expect(world.run(runId)["status"]).toBe("succeeded");
  });
});

describe("approval.request with wrong input", () => {
  it.each([
    [{ message: "" }, "with.message"],
    [{ message: "x".repeat(10_001) }, "with.message"],
    [{ approvers: 7 }, "with.approvers"],
    [{ approvers: ["ada@example.com", ""] }, "with.approvers"],
    [{ timeoutMs: -1 }, "with.timeoutMs"],
    [{ timeoutMs: "soon" }, "with.timeoutMs"],
  ])("%j is refused, and the error names the field", async (input, field) => {
    world.save("wf_1", { triggers: {}, steps: { ask: request(input) } });
    const runId = await world.accept("wf_1", { input: { amount: 1 } });
    world.worker();
    await world.until(ended(runId));
    expect(errorOf(runId)).toMatchObject({ code: "INPUT_INVALID", field, stepId: "ask" });
    expect(world.approvals()).toEqual([]);
  });
});

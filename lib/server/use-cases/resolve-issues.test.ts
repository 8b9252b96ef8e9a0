import { describe, expect, it } from "vitest";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { RunError } from "@/lib/workflow/run-schema";
import { repairCtx as ctx, repairWorld, type Answer } from "../testing/repair-world";

const definition: Definition = {
  schema: 1,
  name: "Mail to task",
  triggers: {},
  steps: {
    task: { service: "asana", operation: "task.create", with: { name: "{{ trigger.subject }}" } },
    tell: {
      service: "slack",
      operation: "message.post",
      needs: ["task"],
      with: { channel: "#clients", text: "New task: {{ steps.task.output.permalinkUrl }}" },
    },
  },
};
const trigger = { subject: "Hello" };
const healthy: Answer = (call) =>
  call.service === "asana" ? { gid: "1", permalinkUrl: "https://a.example/1" } : { ok: true };

const slackError = (over: Partial<RunError>): RunError => ({
  category: "rate_limited",
  code: "HTTP_429",
  message: "slack answered 429 (ratelimited)",
  service: "slack",
  operation: "message.post",
  status: 429,
  retryable: true,
  ...over,
});
const failing =
  (error: RunError, acted: "no" | "unknown" = "no"): Answer =>
  (call) =>
    call.service === "slack" ? { fail: error, acted } : healthy(call);

function analyze(world: ReturnType<typeof repairWorld>, errorLogs: string[] = []) {
  return world.troubleshooting.analyze(ctx, { workflowId: "wf_1", errorLogs });
}
async function resolveAll(world: ReturnType<typeof repairWorld>, approve: string[] = []) {
  const { issues, session } = await analyze(world);
  return world.resolveIssues(ctx, {
    workflowId: "wf_1",
    issueIds: issues.map(({ id }) => id),
    sessionId: session.id,
    approve,
  });
}

describe("resolve", () => {
  it("a rate limit met twice is cured by a retry policy, proved by replay, applied as a new version", async () => {
    const world = repairWorld(definition, healthy);
    const limited = failing(slackError({ retryAfterMs: 3_000 }));
    expect(await world.run(limited, trigger)).toBe("failed");
    await world.run(limited, trigger);
    const { issues } = await analyze(world);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({
      category: "rate_limited",
      type: "wait_retry_after",
      stepId: "tell",
      service: "slack",
      autoResolvable: true,
      impact: { runs: 2 },
    });

    const resolution = await resolveAll(world);
    expect(resolution.status).toBe("resolved");
    expect(resolution.resolved).toEqual([issues[0]?.id]);
    const [action] = resolution.actions;
    expect(action).toMatchObject({ version: 2, fix: { kind: "retry_policy", risk: "safe" } });
    expect(action?.verification).toMatchObject({
      method: "replay",
      before: { reproduced: true, status: "failed" },
      after: { status: "succeeded" },
    });
    expect(action?.verification?.after.effects.map(({ times }) => times)).toEqual([1, 1]);
    expect(world.versions[1]?.steps["tell"]?.retry?.maxAttempts).toBeGreaterThanOrEqual(4);
    // What the fix does not name is untouched.
    expect(world.versions[1]?.steps["task"]).toEqual(definition.steps["task"]);

    let met = 0;
    expect(
      await world.run(
        (call) =>
          call.service === "slack" && (met += 1) <= 2 ? { fail: slackError({ retryAfterMs: 3_000 }) } : healthy(call),
        trigger,
      ),
    ).toBe("succeeded");
  });

  it("a renamed field is found in the recorded output and the mapping follows it", async () => {
    const world = repairWorld(definition, healthy);
    const renamed: Answer = (call) =>
      call.service === "asana" ? { gid: "1", permalink_url: "https://a.example/1" } : { ok: true };
    expect(await world.run(renamed, trigger)).toBe("failed");
    const resolution = await resolveAll(world);
    expect(resolution.actions[0]?.fix).toMatchObject({ kind: "remap_field", risk: "safe" });
    expect(resolution.status).toBe("resolved");
    expect(world.versions[1]?.steps["tell"]?.with?.["text"]).toBe("New task: {{ steps.task.output.permalink_url }}");
    expect(await world.run(renamed, trigger)).toBe("succeeded");
  });

  it("a field renamed beyond recognition waits for approval; approved, a default takes its place", async () => {
    const world = repairWorld(definition, healthy);
    await world.run((call) => (call.service === "asana" ? { gid: "1" } : { ok: true }), trigger);
    const waiting = await resolveAll(world);
    expect(waiting.status).toBe("awaiting_approval");
    expect(world.versions).toHaveLength(1);
    const { issues } = await analyze(world);
    const resolution = await resolveAll(
      world,
      issues.flatMap(({ fixes }) => fixes.map(({ id }) => id)),
    );
    expect(resolution.status).toBe("resolved");
    expect(resolution.actions[0]?.fix.kind).toBe("guard_missing");
  });

  it("a 503 that the service refused is retried; the same after a write that may have happened is left to a person", async () => {
    const down = slackError({
      category: "upstream_5xx",
      code: "HTTP_503",
      status: 503,
      message: "service_unavailable",
    });
    const refused = repairWorld(definition, healthy);
    await refused.run(failing(down), trigger);
    expect((await resolveAll(refused)).status).toBe("resolved");

    const uncertain = repairWorld(definition, healthy);
    await uncertain.run(failing(down, "unknown"), trigger);
    const resolution = await resolveAll(uncertain);
    expect(resolution.status).toBe("unresolved");
    expect(uncertain.versions).toHaveLength(1);
  });

  it("a timeout of a read is retried", async () => {
    const reading: Definition = {
      ...definition,
      steps: { get: { service: "http", operation: "request", with: { url: "https://x.example" } } },
    };
    const world = repairWorld(reading, () => ({ ok: true }));
    await world.run(
      () => ({
        fail: {
          category: "timeout",
          code: "STEP_TIMEOUT",
          message: "http.request did not answer within 30000 ms",
          service: "http",
          operation: "request",
          retryable: true,
        },
        acted: "unknown",
      }),
      trigger,
    );
    const resolution = await resolveAll(world);
    expect(resolution).toMatchObject({ status: "resolved", actions: [{ fix: { kind: "retry_policy" } }] });
  });

  it("what only a person can do remains, with the exact next action, and nothing is applied", async () => {
    const world = repairWorld(definition, healthy);
    await world.run(
      failing(
        slackError({
          category: "auth_expired",
          code: "token_revoked",
          status: 401,
          message: "token_revoked",
          retryable: false,
        }),
      ),
      trigger,
    );
    const resolution = await resolveAll(world);
    expect(resolution.status).toBe("unresolved");
    expect(resolution.remaining[0]).toMatchObject({
      code: "needs_person",
      reason: expect.stringContaining("sign in again"),
    });
    expect(world.versions).toHaveLength(1);
  });

  it("a failure that the replay does not reproduce is not called fixed", async () => {
    const world = repairWorld(definition, healthy);
    await world.run(failing(slackError({})), trigger);
    const { issues } = await analyze(world);
    // Meanwhile somebody switched the step off.
    world.versions.push({
      ...definition,
      steps: { ...definition.steps, tell: { ...definition.steps["tell"], disabled: true } },
    });
    const resolution = await world.resolveIssues(ctx, {
      workflowId: "wf_1",
      issueIds: issues.map(({ id }) => id),
      approve: [],
    });
    expect(resolution.remaining[0]?.code).toBe("not_reproduced");
    expect(resolution.status).toBe("unresolved");
    expect(world.versions).toHaveLength(2);
  });

  it("an issue resolved before says so and changes nothing again", async () => {
    const world = repairWorld(definition, healthy);
    await world.run(failing(slackError({})), trigger);
    const first = await resolveAll(world);
    const again = await world.resolveIssues(ctx, { workflowId: "wf_1", issueIds: first.resolved, approve: [] });
    expect(again).toMatchObject({ status: "resolved", alreadyResolved: first.resolved, actions: [] });
    expect(world.versions).toHaveLength(2);
  });

  it("issues of another workspace, workflow or session are not found", async () => {
    const world = repairWorld(definition, healthy);
    await world.run(failing(slackError({})), trigger);
    const { issues } = await analyze(world);
    const issueIds = issues.map(({ id }) => id);
    const foreign = { ...ctx, workspaceId: "ws_2" };
    for (const attempt of [
      world.resolveIssues(foreign, { workflowId: "wf_1", issueIds, approve: [] }),
      world.resolveIssues(ctx, { workflowId: "wf_2", issueIds, approve: [] }),
      world.resolveIssues(ctx, { workflowId: "wf_1", issueIds: ["iss_none"], approve: [] }),
      world.resolveIssues(ctx, { workflowId: "wf_1", issueIds, sessionId: "ses_none", approve: [] }),
    ])
      await expect(attempt).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("analyze", () => {
  it("logs of a workflow that is not stored give one issue per distinct fault", async () => {
    const world = repairWorld(definition, healthy);
    const logs = [
      '2026-01-01T00:00:00Z ERROR slack {"ok":false,"error":"ratelimited"}\n2026-01-01T00:00:09Z ERROR slack {"ok":false,"error":"ratelimited"}',
      'slack: {"ok":false,"error":"ratelimited"}',
      "2026-01-01T00:00:10Z INFO all is well",
      "connect ECONNREFUSED 10.0.0.1:5432",
    ];
    const { issues, confidence } = await world.troubleshooting.analyze(ctx, {
      workflowId: "nobody-knows",
      errorLogs: logs,
    });
    expect(issues.map(({ category, impact }) => [category, impact.occurrences])).toEqual([
      ["rate_limited", 3],
      ["connection_refused", 1],
    ]);
    expect(confidence).toBeGreaterThan(0.5);
    await expect(
      world.troubleshooting.analyze(ctx, { workflowId: "nobody-knows", errorLogs: [] }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("a fault known from logs is put into a simulated run of the stored workflow and cured there", async () => {
    const world = repairWorld(definition, healthy);
    const { issues } = await analyze(world, ["slack 429 Too Many Requests, Retry-After: 3"]);
    expect(issues[0]).toMatchObject({ stepId: "tell", evidence: { error: { retryAfterMs: 3_000 } } });
    const resolution = await world.resolveIssues(ctx, {
      workflowId: "wf_1",
      issueIds: issues.map(({ id }) => id),
      approve: [],
    });
    expect(resolution.status).toBe("resolved");
    expect(resolution.actions[0]?.verification?.method).toBe("simulate");
  });
});

describe("watching failures", () => {
  it("a new fault found by a request and by the loop at once is one issue, and neither fails", async () => {
    const world = repairWorld(definition, healthy);
    await world.run(failing(slackError({})), trigger);
    const [asked] = await Promise.all([analyze(world), world.troubleshooting.refresh("ws_1", "wf_1")]);
    const stored = await world.troubleshooting.listIssues(ctx, { workflowId: "wf_1", limit: 10 });
    expect(stored.map(({ id }) => id)).toEqual(asked.issues.map(({ id }) => id));
  });

  it("a failed run leaves a proved fix as an open proposal and applies nothing; applied, the issue is settled; failing again, it is reopened", async () => {
    const world = repairWorld(definition, healthy);
    await world.run(failing(slackError({})), trigger);
    await world.watchFailures();
    expect([...world.proposals.values()].map(({ status }) => status)).toEqual(["open"]);
    expect(world.versions).toHaveLength(1);
    const list = () => world.troubleshooting.listIssues(ctx, { limit: 10 });
    expect((await list())[0]).toMatchObject({ status: "awaiting_approval", proposalId: "prop_1" });
    await world.watchFailures();
    expect(world.proposals.size).toBe(1);

    await world.applyProposal("prop_1");
    await world.watchFailures();
    expect((await list())[0]).toMatchObject({ status: "resolved", fixedInVersion: 2 });

    await world.run(failing(slackError({})), trigger);
    await world.watchFailures();
    expect((await list())[0]?.status).not.toBe("resolved");
    expect(world.versions).toHaveLength(2);
  });
});

import { catalogs } from "@/lib/connectors/testing/catalog";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as listIssues } from "@/app/api/v1/issues/route";
import { GET as listSessions } from "@/app/api/v1/troubleshooting/sessions/route";
import { GET as getSession } from "@/app/api/v1/troubleshooting/sessions/[id]/route";
import { POST as analyze } from "@/app/workflows/enhanced/troubleshooting/analyze/route";
import { POST as resolve } from "@/app/workflows/enhanced/troubleshooting/resolve/route";
import { resolveTroubleshooting, analyzeTroubleshooting } from "@/lib/api/contracts/troubleshooting";
import type { RouteHandler } from "@/lib/server/route";
import type { Ctx } from "@/lib/kernel/context";
import { journalChunkRow } from "@/lib/db/testing/journal-chunk-row";
import type { RunEvent } from "@/lib/engine/event-schema";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { RunError } from "@/lib/workflow/run-schema";
import { composeSimulateRun } from "./compose/simulate-run";
import { composeTroubleshootLoop } from "./compose/troubleshooting";
import { testServices, type TestServices } from "./testing/test-services";

let test: TestServices;
let workspaceId: string;
let editor: string;
let stranger: string;
const definition: Definition = {
  schema: 1,
  name: "Tell",
  triggers: { go: { service: "manual", event: "started" } },
  steps: {
    tell: { service: "slack", operation: "message.post", with: { channel: "#clients", text: "{{ trigger.text }}" } },
  },
};
const error: RunError = {
  category: "rate_limited",
  code: "HTTP_429",
  message: "slack answered 429: ratelimited",
  service: "slack",
  operation: "message.post",
  stepId: "tell",
  status: 429,
  retryable: true,
  retryAfterMs: 3_000,
};

beforeAll(async () => {
  test = await testServices();
  workspaceId = await test.workspace("one");
  editor = await test.key(workspaceId, "editor");
  stranger = await test.key(await test.workspace("two"), "editor");
});
afterAll(async () => {
  await test.remove();
});

async function call(
  handler: RouteHandler,
  key: string,
  body?: unknown,
  params: Record<string, string> = {},
  search = "",
) {
  const method = body === undefined ? "GET" : "POST";
  const request = new Request(`http://localhost:8000/x${search}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const response = await handler(request, { params: Promise.resolve(params) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** A workflow with two stored runs that met a rate limit. */
async function failedWorkflow(): Promise<string> {
  const ctx: Ctx = { workspaceId, actor: { kind: "system", id: "test" }, requestId: "req" };
  const { id } = await test.services.workflows.create(ctx, { definition });
  const { db } = test.services.platform;
  for (const n of [1, 2]) {
    const runId = `run_${id}_${n}`;
    await db.run.create({
      data: {
        id: runId,
        workspaceId,
        workflowId: id,
        version: 1,
        mode: "simulate",
        status: "failed",
        sourceJson: '{"kind":"api"}',
        originRunId: runId,
        inputJson: '{"text":"hi"}',
        errorJson: JSON.stringify(error),
        createdAtMs: n,
        endedAtMs: n + 1,
      },
    });
    const event: RunEvent = {
      type: "attempt_failed",
      atMs: n,
      path: "tell",
      error,
      acted: "no",
      latencyMs: 5,
      random: 0.5,
    };
    await db.journalChunk.create({ data: journalChunkRow(runId, workspaceId, 3, [event]) });
  }
  return id;
}

describe("endpoints 8 and 9", () => {
  it("stored failures → one issue with a fix → proved, applied as version 2 of head; nothing is published", async () => {
    const workflowId = await failedWorkflow();
    const analysis = await call(analyze, editor, { workflow_id: workflowId });
    expect(analysis.status).toBe(200);
    const found = analyzeTroubleshooting.response.parse(analysis.body);
    expect(found.issues).toMatchObject([
      {
        category: "rate_limited",
        step_id: "tell",
        service: "slack",
        auto_resolvable: true,
        fixes: [{ kind: "retry_policy", risk: "safe" }],
      },
    ]);

    const answer = await call(resolve, editor, {
      workflow_id: workflowId,
      issues: found.issues,
      session_id: found.session_id,
    });
    expect(answer.status).toBe(200);
    const resolution = resolveTroubleshooting.response.parse(answer.body);
    expect(resolution).toMatchObject({
      resolution_status: "resolved",
      remaining_issues: [],
      session_id: found.session_id,
      actions: [
        {
          version: 2,
          verification: { method: "replay", before: { reproduced: true }, after: { status: "succeeded" } },
        },
      ],
    });

    const ctx: Ctx = { workspaceId, actor: { kind: "system", id: "test" }, requestId: "req" };
    const workflow = await test.services.workflows.get(ctx, workflowId);
    expect(workflow).toMatchObject({ headVersion: 2, publishedVersion: null });
    expect(workflow.definition.steps["tell"]?.retry?.maxAttempts).toBeGreaterThanOrEqual(4);
    const proposal = await test.services.proposals.get(ctx, resolution.actions[0]?.proposal_id ?? "");
    expect(proposal).toMatchObject({
      kind: "fix",
      status: "applied",
      appliedVersion: 2,
      issueId: found.issues[0]?.issue_id,
    });

    const issues = await call(listIssues, editor, undefined, {}, `?workflowId=${workflowId}&status=resolved`);
    expect(issues.body["items"]).toMatchObject([{ status: "resolved", fixedInVersion: 2 }]);
    expect((await call(listSessions, editor, undefined, {}, `?workflowId=${workflowId}`)).body["items"]).toHaveLength(
      1,
    );
    expect((await call(getSession, editor, undefined, { id: found.session_id })).body).toMatchObject({
      status: "resolved",
      actions: [{ version: 2 }],
    });
    const again = await call(resolve, editor, {
      workflow_id: workflowId,
      issues: [{ issue_id: found.issues[0]?.issue_id }],
    });
    expect(again.body).toMatchObject({
      resolution_status: "resolved",
      already_resolved: [found.issues[0]?.issue_id],
      actions: [],
    });
  });

  it("a prepared fix proves itself again by replay, and resolving takes it over instead of making another", async () => {
    const workflowId = await failedWorkflow();
    const ctx: Ctx = { workspaceId, actor: { kind: "system", id: "test" }, requestId: "req" };
    const { platform, proposals } = test.services;
    const loop = composeTroubleshootLoop(platform, { proposals, simulateRun: composeSimulateRun(catalogs) });
    loop.runEnded({ workspaceId, workflowId, status: "failed" });
    await loop.tick();
    await loop.stop();
    const [prepared] = await proposals.list(ctx, { workflowId, limit: 10 });
    expect(prepared).toMatchObject({
      kind: "fix",
      status: "open",
      verification: { method: "replay", before: { reproduced: true } },
    });
    const verified = await proposals.verify(ctx, prepared?.id ?? "");
    expect(verified.verification).toMatchObject({
      method: "replay",
      before: { reproduced: true },
      after: { status: "succeeded" },
    });

    const { body } = await call(analyze, editor, { workflow_id: workflowId });
    const { issues } = analyzeTroubleshooting.response.parse(body);
    expect(issues[0]?.status).toBe("awaiting_approval");
    const answer = await call(resolve, editor, { workflow_id: workflowId, issues });
    expect(answer.body).toMatchObject({
      resolution_status: "resolved",
      actions: [{ proposal_id: prepared?.id, version: 2 }],
    });
    expect(await proposals.list(ctx, { workflowId, limit: 10 })).toHaveLength(1);
  });

  it("another workspace's ids are not found, in every place an id can stand", async () => {
    const workflow_id = await failedWorkflow();
    const { body } = await call(analyze, editor, { workflow_id });
    const { issues, session_id } = analyzeTroubleshooting.response.parse(body);
    const issue = { issue_id: issues[0]?.issue_id };
    expect((await call(analyze, stranger, { workflow_id })).status).toBe(404);
    expect(
      (await call(analyze, stranger, { workflow_id: "w", error_logs: ["x"], run_id: issues[0]?.evidence.run_ids[0] }))
        .status,
    ).toBe(404);
    expect((await call(resolve, stranger, { workflow_id, issues: [issue] })).status).toBe(404);
    expect((await call(resolve, editor, { workflow_id, issues: [issue], session_id: "ses_none" })).status).toBe(404);
    expect((await call(getSession, stranger, undefined, { id: session_id })).status).toBe(404);
    expect((await call(listIssues, stranger, undefined)).body["items"]).toEqual([]);
  });

  it("logs of an unknown workflow are diagnosed; resolving them says why nothing can be applied", async () => {
    const logs = [
      "<script>alert(1)</script> HTTP 429 Too Many Requests",
      `${"(a+)+".repeat(1_000)}!`,
      "HTTP 429 Too Many Requests",
    ];
    const { status, body } = await call(analyze, editor, { workflow_id: "unknown-1", error_logs: logs });
    expect(status).toBe(200);
    const { issues } = analyzeTroubleshooting.response.parse(body);
    expect(issues).toHaveLength(1);
    expect((await call(analyze, editor, { workflow_id: "unknown-1" })).status).toBe(404);
    const answer = await call(resolve, editor, { workflow_id: "unknown-1", issues });
    expect(answer.body).toMatchObject({
      resolution_status: "unresolved",
      resolved_issues: [],
      remaining_issues: [{ code: "workflow_not_stored" }],
    });
  });

  it("bad input is refused with the contract's status", async () => {
    expect((await call(analyze, editor, "{")).status).toBe(400);
    expect((await call(analyze, editor, { error_logs: ["x"] })).status).toBe(422);
    expect((await call(analyze, editor, { workflow_id: "w", error_logs: "x" })).status).toBe(422);
    expect((await call(resolve, editor, { workflow_id: "w", issues: [{}] })).status).toBe(422);
    expect((await call(resolve, editor, { workflow_id: "w", issues: [{ issue_id: "iss_none" }] })).status).toBe(404);
    expect((await call(resolve, editor, { workflow_id: "wf_never_seen", issues: [] })).status).toBe(404);
  });
});

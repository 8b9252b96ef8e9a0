import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunEvent } from "@/lib/engine/event-schema";
import type { Issue } from "@/lib/troubleshooting/schema";
import type { RunError } from "@/lib/workflow/run-schema";
import { createFailureJournal } from "./failure-journal";
import { createIssueStore, createTroubleshootingSessionStore } from "./issue-repository";
import type { Database } from "./prisma";
import { journalChunkRow } from "./testing/journal-chunk-row";
import { migratedDatabase, type MigratedDatabase } from "./testing/migrated-database";

let database: MigratedDatabase;
let db: Database;
const definition = {
  schema: 1,
  name: "W",
  triggers: {},
  steps: { a: { service: "slack", operation: "message.post" } },
};
const error: RunError = {
  category: "rate_limited",
  code: "HTTP_429",
  message: "slow down",
  service: "slack",
  stepId: "a",
  status: 429,
  retryable: true,
  retryAfterMs: 3_000,
};

beforeAll(async () => {
  database = migratedDatabase();
  db = database.open();
  const at = { createdAtMs: 1, updatedAtMs: 1 };
  await db.workflow.create({ data: { id: "wf_1", workspaceId: "ws_1", name: "W", headVersion: 1, ...at } });
  await db.workflowVersion.create({
    data: {
      workflowId: "wf_1",
      version: 1,
      workspaceId: "ws_1",
      definitionJson: JSON.stringify(definition),
      contentHash: "h",
      createdBy: "system",
      createdAtMs: 1,
    },
  });
  await db.run.create({
    data: {
      id: "run_1",
      workspaceId: "ws_1",
      workflowId: "wf_1",
      version: 1,
      mode: "simulate",
      status: "failed",
      sourceJson: '{"kind":"api"}',
      originRunId: "run_1",
      inputJson: '{"x":1}',
      errorJson: JSON.stringify(error),
      createdAtMs: 5,
      endedAtMs: 9,
    },
  });
  const failed = (seq: number): RunEvent & { seq: number } => ({
    seq,
    type: "attempt_failed",
    atMs: seq,
    path: "a",
    error,
    acted: "no",
    latencyMs: 5,
    random: 0.5,
  });
  for (const { seq, ...event } of [failed(3), failed(5)])
    await db.journalChunk.create({ data: journalChunkRow("run_1", "ws_1", seq, [event]) });
});
afterAll(async () => {
  await database.remove();
});

describe("failure journal", () => {
  it("a run held by a step whose outcome nobody knows counts as failed, until somebody has decided", async () => {
    const held: RunEvent = {
      type: "step_outcome_unknown",
      atMs: 1,
      path: "a",
      error: { ...error, category: "timeout" },
    };
    await db.run.create({
      data: {
        id: "run_held",
        workspaceId: "ws_1",
        workflowId: "wf_1",
        version: 1,
        mode: "simulate",
        status: "waiting",
        sourceJson: '{"kind":"api"}',
        originRunId: "run_held",
        inputJson: "{}",
        createdAtMs: 4,
      },
    });
    const write = async (seq: number, event: RunEvent): Promise<void> => {
      await db.journalChunk.create({ data: journalChunkRow("run_held", "ws_1", seq, [event]) });
    };
    await write(3, held);
    const journal = createFailureJournal(db);
    expect((await journal.run("ws_1", "run_held"))?.error).toMatchObject({ category: "timeout", stepId: "a" });
    expect((await journal.recentRuns("ws_1", "wf_1", 9)).map(({ runId }) => runId)).toContain("run_held");
    await write(4, { type: "decided", atMs: 2, path: "a", decision: "succeeded", output: null });
    expect((await journal.run("ws_1", "run_held"))?.error).toBeNull();
    await db.journalChunk.deleteMany({ where: { runId: "run_held" } });
    await db.run.delete({ where: { id: "run_held" } });
  });

  it("maps the journal's rows to the recorded attempts of each step, in order", async () => {
    const [run] = await createFailureJournal(db).recentRuns("ws_1", "wf_1", 10);
    expect(run).toMatchObject({ runId: "run_1", version: 1, trigger: { x: 1 }, endedAtMs: 9, error });
    expect(run?.steps).toEqual([
      { path: "a", attempts: [1, 2].map(() => ({ kind: "failed", error, acted: "no", latencyMs: 5 })) },
    ]);
  });

  it("another workspace sees neither workflow nor run", async () => {
    const journal = createFailureJournal(db);
    expect(await journal.workflow("ws_2", "wf_1")).toBeNull();
    expect(await journal.run("ws_2", "run_1")).toBeNull();
    expect(await journal.recentRuns("ws_2", "wf_1", 10)).toEqual([]);
    expect((await journal.workflow("ws_1", "wf_1"))?.headVersion).toBe(1);
  });
});

const issue = (id: string, over: Partial<Issue> = {}): Issue => ({
  id,
  workflowId: "wf_1",
  mode: null,
  fingerprint: "log:abc",
  type: "retry_backoff",
  category: "upstream_5xx",
  severity: "medium",
  status: "open",
  description: "d",
  rootCause: "c",
  recommendation: "r",
  service: null,
  operation: null,
  stepId: null,
  confidence: 0.9,
  autoResolvable: true,
  transient: true,
  impact: { runs: 0, occurrences: 1, lostSteps: [] },
  evidence: { basis: "code", matched: "x", sample: "s", runIds: [], error: null, facts: {} },
  fixes: [],
  proposalId: null,
  verification: null,
  firstSeenMs: 1,
  lastSeenMs: 2,
  fixedInVersion: null,
  ...over,
});

describe("issue and session stores", () => {
  it("two workspaces may have the same fault of a workflow id that is not stored; each sees its own", async () => {
    const store = createIssueStore(db);
    await store.save("ws_1", issue("iss_1"));
    await store.save("ws_2", issue("iss_2"));
    await store.save("ws_1", issue("iss_1", { status: "resolved" }));
    expect((await store.findByFingerprint("ws_1", "wf_1", "log:abc"))?.status).toBe("resolved");
    expect((await store.list({ workspaceId: "ws_2", limit: 10 })).map(({ id }) => id)).toEqual(["iss_2"]);
    expect(await store.get("ws_1", "iss_2")).toBeNull();
    expect(await store.list({ workspaceId: "ws_1", limit: 10, statuses: ["open"] })).toEqual([]);
  });

  it("a fault that somebody stored meanwhile is a conflict, and the first stays", async () => {
    const store = createIssueStore(db);
    await store.save("ws_1", issue("iss_1"));
    await expect(store.save("ws_1", issue("iss_9"))).rejects.toMatchObject({ code: "STATE_CONFLICT" });
    expect(await store.get("ws_1", "iss_9")).toBeNull();
  });

  it("a session comes back as it was saved, newest first, to its own workspace only", async () => {
    const store = createTroubleshootingSessionStore(db);
    const session = {
      id: "ses_1",
      workflowId: "wf_1",
      status: "analyzed" as const,
      issueIds: ["iss_1"],
      confidence: 0.5,
      actions: [],
      remaining: [],
      log: [],
      createdBy: "user:u",
      createdAtMs: 1,
      updatedAtMs: 1,
    };
    await store.save("ws_1", session);
    await store.save("ws_1", { ...session, id: "ses_2", status: "resolved" });
    expect((await store.list({ workspaceId: "ws_1", limit: 10 })).map(({ id }) => id)).toEqual(["ses_2", "ses_1"]);
    expect(await store.get("ws_1", "ses_1")).toEqual(session);
    expect(await store.get("ws_2", "ses_1")).toBeNull();
  });
});

import type { Services } from "../services";

/** Ids of things that belong to one workspace, by what a path or a field calls them. */
export interface Fixtures {
  workflow: string;
  run: string;
  connection: string;
  proposal: string;
  monitor: string;
  alert: string;
  issue: string;
  session: string;
  apiKey: string;
  member: string;
  trigger: string;
  approval: string;
  blob: string;
  bulkJob: string;
  sample: string;
  service: string;
}

const definition = {
  schema: 1,
  name: "Fixture",
  triggers: { start: { service: "manual", event: "started" } },
  steps: { note: { service: "log", operation: "write", with: { message: "hello" } } },
};

/** One row of each kind in a workspace, to ask for them from another. */
export async function seedFixtures(services: Services, workspaceId: string): Promise<Fixtures> {
  const { db } = services.platform;
  const at = { createdAtMs: 1_000, updatedAtMs: 1_000 };
  const workflowId = "wf_fixture";
  const shared = { workspaceId, workflowId };
  const by = "user:usr_fixture";
  await db.workflow.create({ data: { id: workflowId, workspaceId, name: "Fixture", headVersion: 1, ...at } });
  await db.workflowVersion.create({
    data: {
      ...shared,
      version: 1,
      definitionJson: JSON.stringify(definition),
      contentHash: "0",
      createdBy: by,
      createdAtMs: 1_000,
    },
  });
  await db.run.create({
    data: {
      ...shared,
      id: "run_fixture",
      version: 1,
      mode: "simulate",
      status: "succeeded",
      sourceJson: '{"kind":"manual"}',
      originRunId: "run_fixture",
      inputJson: "{}",
      outputJson: "{}",
      createdAtMs: 1_000,
      startedAtMs: 1_000,
      endedAtMs: 1_001,
      queueWaitMs: 0,
      durationMs: 1,
    },
  });
  await db.connection.create({
    data: {
      id: "conn_fixture",
      workspaceId,
      service: "slack",
      name: "Fixture",
      authKind: "none",
      sealed: "",
      state: "untested",
      createdBy: by,
      ...at,
    },
  });
  await db.proposal.create({
    data: {
      ...shared,
      id: "prop_fixture",
      kind: "refinement",
      status: "open",
      title: "Fixture",
      baseVersion: 1,
      patchJson: "[]",
      rationale: "",
      evidenceJson: "{}",
      confidence: 1,
      risk: "safe",
      createdBy: by,
      ...at,
    },
  });
  await db.monitor.create({ data: { ...shared, id: "mon_fixture", status: "active", createdAtMs: 1_000 } });
  await db.alert.create({
    data: {
      ...shared,
      id: "alrt_fixture",
      mode: "simulate",
      type: "run_failures",
      severity: "high",
      title: "Fixture",
      status: "open",
      groupKey: "x",
      detailJson:
        '{"description":"","suggestion":"","evidence":{},"lastSeenMs":1000,"snoozedUntilMs":null,"resolvedBy":null}',
      sinceMs: 1_000,
      updatedAtMs: 1_000,
    },
  });
  await db.issue.create({
    data: {
      ...shared,
      id: "iss_fixture",
      mode: "simulate",
      fingerprint: "x",
      type: "x",
      category: "timeout",
      severity: "high",
      status: "open",
      bodyJson: "{}",
      runs: 1,
      firstSeenMs: 1_000,
      lastSeenMs: 1_000,
    },
  });
  await db.troubleshootingSession.create({
    data: {
      ...shared,
      id: "ses_fixture",
      status: "analyzed",
      bodyJson: JSON.stringify({
        ...at,
        id: "ses_fixture",
        workflowId,
        status: "analyzed",
        issueIds: [],
        confidence: 1,
        actions: [],
        remaining: [],
        log: [],
        createdBy: by,
      }),
      createdBy: by,
      ...at,
    },
  });
  await db.apiKey.create({
    data: {
      id: "key_fixture",
      workspaceId,
      name: "Fixture",
      role: "viewer",
      hash: "fixture",
      prefix: "fixture",
      createdBy: by,
      createdAtMs: 1_000,
    },
  });
  await db.triggerState.create({
    data: {
      ...shared,
      triggerId: "start",
      service: "manual",
      event: "started",
      kind: "manual",
      configJson: "{}",
      version: 1,
      mode: "simulate",
      state: "active",
      updatedAtMs: 1_000,
    },
  });
  await db.blob.create({
    data: { id: "blob_fixture", workspaceId, runId: "run_fixture", bytes: 4, json: '"xx"', createdAtMs: 1_000 },
  });
  await db.approval.create({
    data: {
      ...shared,
      id: "apr_fixture",
      runId: "run_fixture",
      stepPath: "note",
      mode: "simulate",
      message: "Fixture?",
      status: "approved",
      requestedAtMs: 1_000,
      decidedAtMs: 1_001,
    },
  });
  await db.bulkJob.create({
    data: {
      id: "bulk_fixture",
      workspaceId,
      action: "cancel",
      status: "done",
      requestJson: '{"filter":{}}',
      total: 0,
      createdBy: by,
      createdAtMs: 1_000,
      endedAtMs: 1_001,
    },
  });
  await db.simulatorSample.create({
    data: {
      id: "smp_fixture",
      workspaceId,
      service: "slack",
      operation: "message.post",
      outputJson: "{}",
      bytes: 2,
      runId: "run_fixture",
      stepPath: "note",
      savedBy: by,
      savedAtMs: 1_000,
    },
  });
  await services.connectors.ownServices.create(
    { workspaceId, actor: { kind: "user", id: "usr_fixture", role: "owner" }, requestId: "fixture" },
    {
      dryRun: false,
      document: {
        openapi: "3.1.0",
        info: { title: "Fixture" },
        servers: [{ url: "https://fixture.example" }],
        paths: { "/notes": { get: {} } },
      },
    },
  );
  await db.user.create({ data: { id: "usr_fixture", name: "Fixture", email: "fixture@example.com" } });
  await db.membership.create({ data: { workspaceId, userId: "usr_fixture", role: "editor", createdAtMs: 1_000 } });
  return {
    workflow: workflowId,
    run: "run_fixture",
    connection: "conn_fixture",
    proposal: "prop_fixture",
    monitor: "mon_fixture",
    alert: "alrt_fixture",
    issue: "iss_fixture",
    session: "ses_fixture",
    apiKey: "key_fixture",
    member: "usr_fixture",
    trigger: `${workflowId}:start`,
    approval: "apr_fixture",
    blob: "blob_fixture",
    bulkJob: "bulk_fixture",
    sample: "smp_fixture",
    service: "own-fixture",
  };
}

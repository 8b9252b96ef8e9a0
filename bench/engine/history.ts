import type { RawConnection } from "@/lib/db/raw-connection";

const DAY_MS = 86_400_000;
/** Rows of one transaction. */
const BATCH = 100_000;

/**
 * Ended runs with their journals, as they stand after `days` of work: 20 workflows in workspace `ws_1`, one run in 50
 * failed (ten categories), one in 100 in the simulator. About 0.9 kB a run.
 * @param nowMs end of the last one
 */
export function fillHistory(connection: RawConnection, runs: number, days: number, nowMs: number): void {
  connection.pragma("synchronous = OFF");
  const workflow = connection.prepare(
    `INSERT INTO "Workflow" (id, workspaceId, name, headVersion, createdAtMs, updatedAtMs) VALUES ('wf_h' || ?, 'ws_1', 'History', 1, 0, 0)`,
  );
  for (let n = 0; n < 20; n += 1) workflow.run(n);
  const everyMs = (days * DAY_MS) / runs;
  const fromMs = nowMs - days * DAY_MS;
  const numbers = `WITH RECURSIVE n(i) AS (SELECT CAST(@from AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < @to)`;
  const insertRuns = connection.prepare(`${numbers}
    INSERT INTO "Run" (id, workspaceId, workflowId, version, mode, status, sourceJson, originRunId, inputJson, outputJson,
      errorJson, errorCategory, errorFingerprint, createdAtMs, startedAtMs, endedAtMs, queueWaitMs, durationMs, costUsd, busyMs)
    SELECT printf('run_h%09d', i), 'ws_1', 'wf_h' || (i % 20), 1, iif(i % 100 = 7, 'simulate', 'live'),
      iif(i % 50 = 3, 'failed', 'succeeded'), '{"kind":"api"}', printf('run_h%09d', i), '{"n":1}', '{"s5":{"n":6}}',
      iif(i % 50 = 3, '{"category":"timeout","code":"HTTP_504","message":"The service did not answer","retryable":true}', NULL),
      iif(i % 50 = 3, json_extract('["timeout","rate_limited","not_found","unknown","conflict","quota_exceeded","server_error","network","validation_error","auth_expired"]', '$[' || (i / 50 % 10) || ']'), NULL),
      iif(i % 50 = 3, 'f' || (i / 50 % 10), NULL),
      @fromMs + i * @everyMs, @fromMs + i * @everyMs + 1, @fromMs + i * @everyMs + 40, 1, 39, 0, 20
    FROM n`);
  const insertChunks = connection.prepare(`${numbers}
    INSERT INTO "JournalChunk" (runId, seq, workspaceId, count, atMs, eventsJson)
    SELECT printf('run_h%09d', i), 1, 'ws_1', 13, @fromMs + i * @everyMs + 40,
      '[{"type":"started","atMs":1},' || @filler || '{"type":"run_ended","atMs":2,"status":"succeeded","output":null,"error":null}]'
    FROM n`);
  const filler = `{"type":"step_skipped","atMs":1,"path":"s","reason":"needs"},`.repeat(10);
  const insert = connection.transaction((from: number, to: number) => {
    insertRuns.run({ from, to, fromMs, everyMs });
    insertChunks.run({ from, to, fromMs, everyMs, filler });
  });
  for (let from = 0; from < runs; from += BATCH) insert(from, Math.min(runs, from + BATCH));
  connection.pragma("wal_checkpoint(TRUNCATE)");
  connection.pragma("synchronous = FULL");
}

/** Runs that wait for a year, each with its timer, as a worker leaves them behind. */
export function fillSleeping(connection: RawConnection, runs: number, nowMs: number): void {
  const dueAtMs = nowMs + 365 * DAY_MS;
  const definition = {
    schema: 1,
    name: "Sleeper",
    triggers: {},
    steps: { nap: { service: "wait", operation: "duration", with: { ms: 365 * DAY_MS } } },
  };
  const events = (id: string) => [
    {
      type: "accepted",
      atMs: nowMs,
      runId: id,
      originRunId: id,
      workflowId: "wf_nap",
      workflowName: "Sleeper",
      version: 1,
      mode: "live",
      trigger: {},
      env: {},
      reused: {},
    },
    { type: "started", atMs: nowMs },
    {
      type: "step_waiting",
      atMs: nowMs,
      path: "nap",
      input: { ms: 365 * DAY_MS },
      wait: { kind: "timer", dueAtMs },
    },
  ];
  connection
    .prepare(
      `INSERT INTO "Workflow" (id, workspaceId, name, headVersion, createdAtMs, updatedAtMs) VALUES ('wf_nap', 'ws_1', 'Sleeper', 1, 0, 0)`,
    )
    .run();
  connection
    .prepare(
      `INSERT INTO "WorkflowVersion" (workflowId, version, workspaceId, definitionJson, contentHash, createdBy, createdAtMs) VALUES ('wf_nap', 1, 'ws_1', ?, '', '', 0)`,
    )
    .run(JSON.stringify(definition));
  const run = connection.prepare(
    `INSERT INTO "Run" (id, workspaceId, workflowId, version, mode, status, sourceJson, originRunId, inputJson, createdAtMs, startedAtMs)
     VALUES (@id, 'ws_1', 'wf_nap', 1, 'live', 'waiting', '{"kind":"api"}', @id, '{}', @nowMs, @nowMs)`,
  );
  const chunk = connection.prepare(
    `INSERT INTO "JournalChunk" (runId, seq, workspaceId, count, atMs, eventsJson) VALUES (@id, 1, 'ws_1', 3, @nowMs, @events)`,
  );
  const timer = connection.prepare(`INSERT INTO "Timer" (runId, timerId, dueAtMs) VALUES (@id, 'wait:nap', @dueAtMs)`);
  connection.transaction(() => {
    for (let n = 0; n < runs; n += 1) {
      const id = `run_z${String(n).padStart(8, "0")}`;
      run.run({ id, nowMs });
      chunk.run({ id, nowMs, events: JSON.stringify(events(id)) });
      timer.run({ id, dueAtMs });
    }
  })();
}

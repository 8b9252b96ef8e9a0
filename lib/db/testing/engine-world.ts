import type { OperationCall, OperationOutcome } from "@/lib/connectors/contract";
import type { RunEvent } from "@/lib/engine/event-schema";
import type { RunRequest, RunToAccept } from "@/lib/engine/ports";
import { Runtime } from "@/lib/engine/runtime";
import { plainRules } from "@/lib/engine/testing/plain-rules";
import { systemClock, type Clock } from "@/lib/kernel/clock";
import type { JsonObject } from "@/lib/kernel/json";
import { seededRandom } from "@/lib/kernel/random";
import { systemTimers } from "@/lib/kernel/timers";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { RunMode } from "@/lib/workflow/run-schema";
import { createAcceptRun } from "../accept-run";
import { GroupCommit } from "../group-commit";
import { createConnectionHolds } from "../connection-holds";
import { createJournalStore } from "../journal-store";
import { acquireLease } from "../lease-store";
import { openRawConnection } from "../raw-connection";
import { createRequestOfRun } from "../run-request-store";
import { migratedDatabase } from "./migrated-database";

export type Answer = (call: OperationCall) => Promise<OperationOutcome>;
type Row = Record<string, unknown>;

/** Takes every call and gives its input back. */
export const echo: Answer = async (call) => ({ kind: "succeeded", output: call.input });

export const refusal: OperationOutcome = {
  kind: "failed",
  error: { category: "not_found", code: "HTTP_404", message: "gone", retryable: false },
  acted: "no",
};

/**
 * The engine over a real database in workspace `ws_1`: stored workflows, and workers one after another, of which each
 * takes over from the one before as after a crash. Its clock can be put forward.
 */
export function engineWorld() {
  const database = migratedDatabase();
  const connection = openRawConnection(database.file);
  const random = seededRandom(1);
  let aheadMs = 0;
  const clock: Clock = {
    now: () => systemClock.now() + aheadMs,
    monotonicMs: () => systemClock.monotonicMs() + aheadMs,
  };
  const runtimes: Runtime[] = [];
  let workers = 0;

  const get = (sql: string, ...values: unknown[]): Row => connection.prepare(sql).get(...values) as Row;
  const all = (sql: string, ...values: unknown[]): Row[] => connection.prepare(sql).all(...values) as Row[];
  const run = (runId: string): Row => get(`SELECT * FROM "Run" WHERE id = ?`, runId);

  return {
    connection,
    clock,
    run,
    runs: (): Row[] => all(`SELECT * FROM "Run" ORDER BY createdAtMs, rowid`),
    approvals: (): Row[] => all(`SELECT * FROM "Approval" ORDER BY requestedAtMs, rowid`),
    journal: (runId: string): RunEvent[] =>
      all(`SELECT payloadJson FROM "JournalEvent" WHERE runId = ? ORDER BY seq`, runId).map(
        (row) => JSON.parse(String(row["payloadJson"])) as RunEvent,
      ),

    /** Stores a workflow of one version; live unless said otherwise. */
    save(id: string, definition: Omit<Definition, "schema" | "name">, publishedMode: RunMode | null = "live"): void {
      const stored: Definition = { schema: 1, name: id, ...definition };
      connection
        .prepare(
          `INSERT OR REPLACE INTO "Workflow" (id, workspaceId, name, headVersion, publishedVersion, publishedMode, createdAtMs, updatedAtMs)
           VALUES (?, 'ws_1', ?, 1, ?, ?, 0, 0)`,
        )
        .run(id, id, publishedMode === null ? null : 1, publishedMode);
      connection
        .prepare(
          `INSERT OR REPLACE INTO "WorkflowVersion" (workflowId, version, workspaceId, definitionJson, contentHash, createdBy, createdAtMs)
           VALUES (?, 1, 'ws_1', ?, '', '', 0)`,
        )
        .run(id, JSON.stringify(stored));
    },

    /** Puts an active trigger of a published workflow. @param config its `with` */
    trigger(workflowId: string, kind: string, config: JsonObject, mode: RunMode = "live"): void {
      connection
        .prepare(
          `INSERT INTO "TriggerState" (workflowId, triggerId, workspaceId, service, event, kind, configJson, version, mode, state, updatedAtMs)
           VALUES (?, 't', 'ws_1', 'workflow', ?, ?, ?, 1, ?, 'active', 0)`,
        )
        .run(workflowId, kind, kind, JSON.stringify(config), mode);
    },

    async accept(workflowId: string, more: Partial<RunToAccept> = {}): Promise<string> {
      const { runId } = await createAcceptRun(
        connection,
        clock,
        random,
      )({
        workspaceId: "ws_1",
        workflowId,
        version: 1,
        mode: "live",
        source: { kind: "api" },
        input: {},
        ...more,
      });
      return runId;
    },

    request: (runId: string, request: RunRequest): Promise<void> =>
      createRequestOfRun(connection, clock, random)("ws_1", runId, request),

    /** A worker that takes up what the one before left behind. */
    worker(answer: Answer = echo): Runtime {
      connection.prepare(`UPDATE "Lease" SET expiresAtMs = 0`).run();
      const lease = acquireLease(connection, clock, `worker ${(workers += 1)}`);
      if (lease === null) throw new TypeError("no lease");
      const commits = new GroupCommit({
        connection,
        clock,
        timers: systemTimers,
        lease,
        onFatal: () => undefined,
        onStorage: () => undefined,
      });
      const runtime = new Runtime({
        store: createJournalStore(connection, commits, clock, random),
        executor: { call: answer },
        rulesOf: () => plainRules,
        clock,
        timers: systemTimers,
        random,
        mayCallOut: () => true,
        holds: createConnectionHolds(connection),
      });
      runtimes.push(runtime);
      runtime.recover();
      return runtime;
    },

    /** Puts the clock forward. */
    pass(ms: number): void {
      aheadMs += ms;
    },

    /** Lets the engine work until it is so; fails by the test's own time limit. */
    async until(isSo: () => boolean): Promise<void> {
      while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
    },

    async close(): Promise<void> {
      for (const runtime of runtimes) void runtime.stop(0);
      connection.close();
      await database.remove();
    },
  };
}

export type EngineWorld = ReturnType<typeof engineWorld>;

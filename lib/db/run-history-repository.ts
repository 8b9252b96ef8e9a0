import { jsonObjectSchema } from "@/lib/kernel/json";
import { definitionSchema, MAX_CONCURRENT_RUNS_DEFAULT } from "@/lib/workflow/definition-schema";
import { FINAL_RUN_STATUSES, runErrorSchema, runModeSchema, runSourceSchema } from "@/lib/workflow/run-schema";
import { triggerKindSchema } from "@/lib/workflow/trigger-kind-schema";
import type { EndedRunsQuery, RunHistory, WatchedWorkflow } from "@/lib/monitoring/ports";
import { runFactSchema, triggerFactSchema, type RunFact, type TriggerFact } from "@/lib/monitoring/schema";
import type { Database } from "./prisma";
import { looksOf } from "./trigger-row";

const ENDED = [...FINAL_RUN_STATUSES];
const TRIGGERS_MAX = 1_000;

/** Runs, triggers and workflows as monitoring reads them. */
export function createRunHistory(
  db: Database,
  openRuns: Pick<RunHistory, "openRuns" | "workflowsWithLateRuns">,
): RunHistory {
  return {
    ...openRuns,
    async workflow(workspaceId, workflowId): Promise<WatchedWorkflow | null> {
      const row = await db.workflow.findFirst({
        where: { id: workflowId, workspaceId, deletedAtMs: null },
        select: { id: true, workspaceId: true, name: true, headVersion: true },
      });
      if (row === null) return null;
      const head = await db.workflowVersion.findUnique({
        where: { workflowId_version: { workflowId, version: row.headVersion } },
        select: { definitionJson: true },
      });
      const definition = head === null ? null : definitionSchema.safeParse(JSON.parse(head.definitionJson));
      return {
        id: row.id,
        workspaceId: row.workspaceId,
        name: row.name,
        maxConcurrentRuns: definition?.data?.settings?.maxConcurrentRuns ?? MAX_CONCURRENT_RUNS_DEFAULT,
      };
    },

    async hasRuns(workflowId, mode) {
      return (await db.run.findFirst({ where: { workflowId, mode }, select: { id: true } })) !== null;
    },

    async endedRuns(query) {
      return await readEndedRuns(db, query);
    },

    async triggers(workflowId): Promise<TriggerFact[]> {
      const rows = await db.triggerState.findMany({
        where: { workflowId },
        take: TRIGGERS_MAX,
        select: {
          triggerId: true,
          service: true,
          event: true,
          kind: true,
          mode: true,
          state: true,
          error: true,
          lastFiredAtMs: true,
          nextExpectedAtMs: true,
          updatedAtMs: true,
          configJson: true,
        },
      });
      return rows.map(({ configJson, ...row }) => {
        const config = jsonObjectSchema.parse(JSON.parse(configJson));
        const kind = triggerKindSchema.parse(row.kind);
        return triggerFactSchema.parse({ ...row, ...looksOf({ ...row, kind, config }) });
      });
    },

    async endedSince(sinceMs, limit) {
      const rows = await db.run.findMany({
        where: { endedAtMs: { gte: sinceMs } },
        orderBy: { endedAtMs: "asc" },
        take: limit,
        select: { id: true, workspaceId: true, workflowId: true, mode: true, endedAtMs: true },
      });
      return rows.flatMap(({ id, ...row }) =>
        row.endedAtMs === null
          ? []
          : [{ ...row, runId: id, mode: runModeSchema.parse(row.mode), endedAtMs: row.endedAtMs }],
      );
    },

    async workflowsWithTriggers(limit) {
      const rows = await db.triggerState.findMany({
        distinct: ["workflowId"],
        take: limit,
        select: { workspaceId: true, workflowId: true, mode: true },
      });
      return rows.map((row) => ({ ...row, mode: runModeSchema.parse(row.mode) }));
    },
  };
}

async function readEndedRuns(db: Database, query: EndedRunsQuery): Promise<RunFact[]> {
  const rows = await db.run.findMany({
    where: {
      workflowId: query.workflowId,
      mode: query.mode,
      status: { in: ENDED },
      endedAtMs: { gte: query.fromMs, lt: query.toMs },
    },
    orderBy: { endedAtMs: "desc" },
    take: query.limit,
    select: {
      id: true,
      version: true,
      mode: true,
      status: true,
      sourceJson: true,
      createdAtMs: true,
      endedAtMs: true,
      queueWaitMs: true,
      durationMs: true,
      busyMs: true,
      costUsd: true,
      errorJson: true,
      errorCategory: true,
      errorFingerprint: true,
      slaMissedAtMs: true,
    },
  });
  return rows.map(({ sourceJson, errorJson, ...row }) => {
    const error = errorJson === null ? null : (runErrorSchema.safeParse(JSON.parse(errorJson)).data ?? null);
    const source = runSourceSchema.safeParse(JSON.parse(sourceJson)).data;
    return runFactSchema.parse({
      ...row,
      triggerId: source?.triggerId ?? null,
      endedAtMs: row.endedAtMs ?? row.createdAtMs,
      queueWaitMs: row.queueWaitMs ?? 0,
      durationMs: row.durationMs ?? 0,
      busyMs: row.busyMs ?? 0,
      costUsd: row.costUsd ?? 0,
      errorCategory: row.errorCategory ?? error?.category ?? null,
      errorMessage: error?.message ?? null,
      errorService: error?.service ?? null,
      errorStepId: error?.stepId ?? null,
    });
  });
}

import { z } from "zod";
import { errorCategorySchema, type RunMode } from "@/lib/workflow/run-schema";
import type { HistoryStore } from "@/lib/optimization/ports";
import { Prisma } from "./generated/client";
import type { Database } from "./prisma";

/** The newest ended runs that count. */
const RUNS_MAX = 200;
const ATTEMPTS_MAX = 20_000;

const attemptsSchema = z.array(
  z.object({
    stepPath: z.string(),
    latencyMs: z.coerce.number().nullable(),
    category: errorCategorySchema.catch("unknown").nullable(),
  }),
);

/** Runs and attempts as the optimizer reads them. */
export function createHistoryStore(db: Database): HistoryStore {
  return {
    async modeOf(workspaceId, workflowId): Promise<RunMode> {
      const live = await db.run.findFirst({ where: { workspaceId, workflowId, mode: "live" }, select: { id: true } });
      return live === null ? "simulate" : "live";
    },

    async read(workspaceId, workflowId, mode) {
      const runs = await db.run.findMany({
        where: { workspaceId, workflowId, mode, status: { in: ["succeeded", "failed", "timed_out"] } },
        orderBy: { endedAtMs: "desc" },
        take: RUNS_MAX,
        select: { id: true, status: true, durationMs: true, costUsd: true, busyMs: true, endedAtMs: true },
      });
      return {
        runs: runs.map(({ id: _id, status, ...run }) => ({ ...run, succeeded: status === "succeeded" })),
        attempts: runs.length === 0 ? [] : await attemptsOf(runs.map((run) => run.id)),
      };
    },
  };

  /** Only two facts of each attempt are read: the outputs beside them may be large. */
  async function attemptsOf(runIds: readonly string[]) {
    return attemptsSchema.parse(
      await db.$queryRaw`SELECT stepPath, json_extract(payloadJson, '$.latencyMs') AS latencyMs,
          CASE WHEN type = 'attempt_failed' THEN COALESCE(json_extract(payloadJson, '$.error.category'), 'unknown') END AS category
        FROM "JournalEvent"
        WHERE runId IN (${Prisma.join([...runIds])}) AND stepPath IS NOT NULL
          AND type IN ('step_succeeded', 'round_succeeded', 'attempt_failed')
        LIMIT ${ATTEMPTS_MAX}`,
    );
  }
}

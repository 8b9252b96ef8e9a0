import { z } from "zod";
import { quantile } from "@/lib/monitoring/core/quantile";
import type { History, StepStats } from "@/lib/optimization/schema";
import { Prisma } from "./generated/client";
import type { Database } from "./prisma";

/** The newest ended runs that count. */
const RUNS_MAX = 200;
const ATTEMPTS_MAX = 20_000;
/** Categories that may pass by themselves; only their failures speak for a retry. */
const TRANSIENT: ReadonlySet<string> = new Set([
  "rate_limited",
  "upstream_5xx",
  "timeout",
  "connection_reset",
  "connection_refused",
  "dns_failure",
  "concurrency_lock",
]);

const attemptSchema = z.object({
  stepPath: z.string().nullable(),
  type: z.string(),
  latencyMs: z.coerce.number().nullable(),
  category: z.string().nullable(),
});

export const EMPTY_HISTORY: History = {
  mode: "simulate",
  runs: 0,
  succeeded: 0,
  failed: 0,
  durationMsMean: null,
  costUsdPerRun: null,
  busyMsMean: null,
  fromMs: null,
  toMs: null,
  steps: {},
};

/** What past runs tell the optimizer: of the live ones where there are any, else of the simulated. */
export function createOptimizationHistory(db: Database) {
  return {
    async of(workspaceId: string, workflowId: string): Promise<History> {
      const live = await db.run.findFirst({ where: { workspaceId, workflowId, mode: "live" }, select: { id: true } });
      const mode = live === null ? "simulate" : "live";
      const runs = await db.run.findMany({
        where: { workspaceId, workflowId, mode, status: { in: ["succeeded", "failed", "timed_out"] } },
        orderBy: { endedAtMs: "desc" },
        take: RUNS_MAX,
        select: { id: true, status: true, durationMs: true, costUsd: true, busyMs: true, endedAtMs: true },
      });
      if (runs.length === 0) return { ...EMPTY_HISTORY, mode };
      const succeeded = runs.filter((run) => run.status === "succeeded");
      const ends = runs.flatMap((run) => (run.endedAtMs === null ? [] : [run.endedAtMs]));
      return {
        mode,
        runs: runs.length,
        succeeded: succeeded.length,
        failed: runs.length - succeeded.length,
        durationMsMean: mean(succeeded.map((run) => run.durationMs)),
        costUsdPerRun: mean(runs.map((run) => run.costUsd)),
        busyMsMean: mean(succeeded.map((run) => run.busyMs)),
        fromMs: ends.length === 0 ? null : Math.min(...ends),
        toMs: ends.length === 0 ? null : Math.max(...ends),
        steps: await stepStats(
          db,
          runs.map((run) => run.id),
        ),
      };
    },
  };
}

export type OptimizationHistory = ReturnType<typeof createOptimizationHistory>;

/** Only two numbers of each attempt are read: the outputs beside them may be large. */
async function stepStats(db: Database, runIds: readonly string[]): Promise<Record<string, StepStats>> {
  const rows = z.array(attemptSchema).parse(
    await db.$queryRaw`SELECT stepPath, type, json_extract(payloadJson, '$.latencyMs') AS latencyMs, json_extract(payloadJson, '$.error.category') AS category
      FROM "JournalEvent" WHERE runId IN (${Prisma.join([...runIds])}) AND type IN ('step_succeeded', 'round_succeeded', 'attempt_failed') LIMIT ${ATTEMPTS_MAX}`,
  );
  const byStep = new Map<string, z.infer<typeof attemptSchema>[]>();
  for (const row of rows) {
    const id = (row.stepPath?.split("/").at(-1) ?? "").replace(/\[\d+\]$/, "");
    const group = byStep.get(id);
    if (group === undefined) byStep.set(id, [row]);
    else group.push(row);
  }
  return Object.fromEntries(
    [...byStep].map(([id, attempts]) => {
      const latencies = attempts
        .filter((attempt) => attempt.type !== "attempt_failed")
        .flatMap(({ latencyMs }) => (latencyMs === null ? [] : [latencyMs]));
      const transientFailures = attempts.filter(
        ({ type, category }) => type === "attempt_failed" && category !== null && TRANSIENT.has(category),
      ).length;
      return [
        id,
        {
          attempts: attempts.length,
          latencyMsP50: quantile(latencies, 0.5),
          latencyMsP99: quantile(latencies, 0.99),
          transientFailures,
        },
      ];
    }),
  );
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

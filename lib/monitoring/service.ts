import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import { actorLabel, type Ctx } from "@/lib/kernel/context";
import { newId } from "@/lib/kernel/ids";
import type { Random } from "@/lib/kernel/random";
import type { RunMode } from "@/lib/workflow/run-schema";
import { findAll } from "./core/find-all";
import { foldRunsIntoBuckets, widenBuckets } from "./core/fold-buckets";
import { judgeAllTrends } from "./core/judge-all-trends";
import { recommend } from "./core/recommend";
import { HEALTH_WINDOW_MS, scoreHealth } from "./core/score-health";
import { exactPercentiles, summarizeBuckets, type MetricFigures } from "./core/summarize-buckets";
import type { HealthReport, MetricsReport } from "./reports";
import type { AlertQuery, AlertStore, MetricStore, MonitorStore, RunHistory, WatchedWorkflow } from "./ports";
import type { Alert, MetricBucket, Monitor, RunFact } from "./schema";

/** Runs read at most for one answer; a longer window is answered from the rollups. */
export const RUNS_READ_MAX = 5_000;
const DAY_MS = 86_400_000;
const ALERTS_SHOWN_MAX = 100;

export interface MonitoringPorts {
  history: RunHistory;
  metrics: MetricStore;
  alerts: AlertStore;
  monitors: MonitorStore;
  clock: Clock;
  random: Random;
}

export type Monitoring = ReturnType<typeof createMonitoring>;

/** Health, metrics, monitors and alerts of workflows. */
export function createMonitoring(ports: MonitoringPorts) {
  async function found(ctx: Ctx, workflowId: string): Promise<WatchedWorkflow> {
    const workflow = await ports.history.workflow(ctx.workspaceId, workflowId);
    if (workflow === null) throw new AppError("NOT_FOUND", "There is no such workflow.", { facts: { workflowId } });
    return workflow;
  }

  async function modeOf(workflowId: string, asked: RunMode | undefined): Promise<RunMode> {
    if (asked !== undefined) return asked;
    return (await ports.history.hasRuns(workflowId, "live")) ? "live" : "simulate";
  }

  async function foundAlert(ctx: Ctx, alertId: string): Promise<Alert> {
    const alert = await ports.alerts.get(ctx.workspaceId, alertId);
    if (alert === null) throw new AppError("NOT_FOUND", "There is no such alert.", { facts: { alertId } });
    return alert;
  }

  async function changeAlert(
    ctx: Ctx,
    alertId: string,
    change: (alert: Alert, nowMs: number) => Alert,
  ): Promise<Alert> {
    const alert = await foundAlert(ctx, alertId);
    if (alert.status === "resolved")
      throw new AppError("STATE_CONFLICT", "This alert is resolved already.", { facts: { alertId } });
    const changed = change(alert, ports.clock.now());
    await ports.alerts.save(ctx.workspaceId, changed);
    return changed;
  }

  return {
    /** Starts watching; a second call returns the same monitor. @throws NOT_FOUND */
    async startMonitor(ctx: Ctx, input: { workflowId: string }): Promise<Monitor> {
      const workflow = await found(ctx, input.workflowId);
      return await ports.monitors.ensure(ctx.workspaceId, {
        id: newId("monitor", ports.clock, ports.random),
        workflowId: workflow.id,
        status: "active",
        createdAtMs: ports.clock.now(),
      });
    },

    async listMonitors(ctx: Ctx, input: { limit: number; cursor?: string | undefined }): Promise<Monitor[]> {
      return await ports.monitors.list(ctx.workspaceId, input.limit, input.cursor);
    },

    /** @param input.mode default: live if there were live runs, else simulate. @throws NOT_FOUND */
    async health(ctx: Ctx, input: { workflowId: string; mode?: RunMode | undefined }): Promise<HealthReport> {
      const workflow = await found(ctx, input.workflowId);
      const mode = await modeOf(workflow.id, input.mode);
      const nowMs = ports.clock.now();
      const window = { fromMs: nowMs - HEALTH_WINDOW_MS, toMs: nowMs + 1 };
      const [runs, allTriggers] = await Promise.all([
        ports.history.endedRuns({ workflowId: workflow.id, mode, ...window, limit: RUNS_READ_MAX }),
        ports.history.triggers(workflow.id),
      ]);
      const triggers = allTriggers.filter((trigger) => trigger.mode === mode);
      const open = ports.history.openRuns({ workspaceId: ctx.workspaceId, workflowId: workflow.id, mode });
      const findings = findAll({ runs, open, triggers, nowMs });
      const trends = judgeAllTrends(runs, foldRunsIntoBuckets(runs, DAY_MS));
      return {
        workflowId: workflow.id,
        mode,
        health: scoreHealth({ runs, triggers, findings }),
        findings,
        recommendations: recommend(findings, trends),
        window: { ...window, runs: runs.length },
      };
    },

    /**
     * @param input.fromMs default 7 days before `toMs`
     * @param input.bucketMs width of a point of the series; default a 48th of the window, at least a minute
     * @throws NOT_FOUND; VALIDATION_FAILED where from is not before to
     */
    async metrics(
      ctx: Ctx,
      input: {
        workflowId: string;
        mode?: RunMode | undefined;
        fromMs?: number | undefined;
        toMs?: number | undefined;
        bucketMs?: number | undefined;
      },
    ): Promise<MetricsReport> {
      const workflow = await found(ctx, input.workflowId);
      const mode = await modeOf(workflow.id, input.mode);
      const toMs = input.toMs ?? ports.clock.now() + 1;
      const fromMs = input.fromMs ?? toMs - 7 * DAY_MS;
      if (fromMs >= toMs)
        throw new AppError("VALIDATION_FAILED", "`from` must be before `to`.", {
          details: [{ path: "from", message: "must be before `to`" }],
        });
      const bucketMs = input.bucketMs ?? defaultBucketMs(toMs - fromMs);
      const runs = await ports.history.endedRuns({
        workflowId: workflow.id,
        mode,
        fromMs,
        toMs,
        limit: RUNS_READ_MAX + 1,
      });
      const exact = runs.length <= RUNS_READ_MAX;
      const buckets = exact
        ? foldRunsIntoBuckets(runs, bucketMs)
        : widenBuckets(await ports.metrics.list({ workflowId: workflow.id, mode, fromMs, toMs }), bucketMs);
      const alerts = await ports.alerts.list({
        workspaceId: ctx.workspaceId,
        workflowId: workflow.id,
        mode,
        statuses: ["open", "acknowledged", "snoozed"],
        limit: ALERTS_SHOWN_MAX,
      });
      return {
        workflowId: workflow.id,
        mode,
        window: { fromMs, toMs },
        bucketMs,
        source: exact ? "runs" : "rollups",
        figures: summarize(buckets, { fromMs, toMs }, workflow, exact ? runs : null),
        series: buckets.map((bucket) => ({
          startMs: bucket.startMs,
          ...summarizeBuckets(
            [bucket],
            { fromMs: bucket.startMs, toMs: bucket.startMs + bucket.bucketMs },
            workflow.maxConcurrentRuns,
          ),
        })),
        trends: judgeAllTrends(exact ? runs : null, buckets),
        alerts,
      };
    },

    async listAlerts(ctx: Ctx, input: Omit<AlertQuery, "workspaceId">): Promise<Alert[]> {
      return await ports.alerts.list({ ...input, workspaceId: ctx.workspaceId });
    },

    /** Somebody has seen it and works on it. @throws NOT_FOUND; STATE_CONFLICT for a resolved one */
    async acknowledgeAlert(ctx: Ctx, input: { alertId: string }): Promise<Alert> {
      return await changeAlert(ctx, input.alertId, (alert, nowMs) => ({
        ...alert,
        status: "acknowledged",
        snoozedUntilMs: null,
        updatedAtMs: nowMs,
      }));
    },

    /** Quiet until then; it opens again by itself if the cause is still there. @throws as above */
    async snoozeAlert(ctx: Ctx, input: { alertId: string; untilMs: number }): Promise<Alert> {
      if (input.untilMs <= ports.clock.now())
        throw new AppError("VALIDATION_FAILED", "`until` must be in the future.", {
          details: [{ path: "until", message: "must be in the future" }],
        });
      return await changeAlert(ctx, input.alertId, (alert, nowMs) => ({
        ...alert,
        status: "snoozed",
        snoozedUntilMs: input.untilMs,
        updatedAtMs: nowMs,
      }));
    },

    /** Settled by a person; opens anew only on evidence newer than this. @throws as above */
    async resolveAlert(ctx: Ctx, input: { alertId: string }): Promise<Alert> {
      return await changeAlert(ctx, input.alertId, (alert, nowMs) => ({
        ...alert,
        status: "resolved",
        snoozedUntilMs: null,
        resolvedAtMs: nowMs,
        updatedAtMs: nowMs,
        resolvedBy: actorLabel(ctx.actor),
      }));
    },
  };
}

function summarize(
  buckets: readonly MetricBucket[],
  window: { fromMs: number; toMs: number },
  workflow: WatchedWorkflow,
  runs: readonly RunFact[] | null,
): MetricFigures {
  const figures = summarizeBuckets(buckets, window, workflow.maxConcurrentRuns);
  return runs === null ? figures : { ...figures, ...exactPercentiles(runs) };
}

function defaultBucketMs(spanMs: number): number {
  const steps = [60_000, 300_000, 900_000, 3_600_000, 4 * 3_600_000, DAY_MS, 7 * DAY_MS];
  return steps.find((step) => spanMs / step <= 48) ?? 30 * DAY_MS;
}

import type { Clock } from "@/lib/kernel/clock";
import { newId } from "@/lib/kernel/ids";
import type { Random } from "@/lib/kernel/random";
import type { RunMode } from "@/lib/workflow/run-schema";
import { findAll } from "./core/find-all";
import { bucketStartMs, foldRunsIntoBuckets, STORED_BUCKET_MS } from "./core/fold-buckets";
import { openAlert, reconcileAlerts } from "./core/reconcile-alerts";
import { HEALTH_WINDOW_MS } from "./core/score-health";
import type { AlertStore, MetricStore, RunHistory } from "./ports";

/** Runs of one bucket read at most; an hour with more keeps the newest. */
const RUNS_PER_BUCKET_MAX = 200_000;
const RUNS_JUDGED_MAX = 500;
const ALERTS_COMPARED_MAX = 200;

export interface WatchedScope {
  workspaceId: string;
  workflowId: string;
  mode: RunMode;
}

export interface ProjectorPorts {
  history: RunHistory;
  metrics: MetricStore;
  alerts: AlertStore;
  clock: Clock;
  random: Random;
}

export interface AlertsChanged {
  opened: number;
  updated: number;
  resolved: number;
}

export type Projector = ReturnType<typeof createProjector>;

/** What the platform does by itself after runs have ended: rollups, then alerts. Every verb may be called again. */
export function createProjector(ports: ProjectorPorts) {
  /** Makes the rollup that holds `endedAtMs` anew from its runs. */
  async function project(scope: WatchedScope, endedAtMs: number): Promise<void> {
    const startMs = bucketStartMs(endedAtMs, STORED_BUCKET_MS);
    const runs = await ports.history.endedRuns({
      ...scope,
      fromMs: startMs,
      toMs: startMs + STORED_BUCKET_MS,
      limit: RUNS_PER_BUCKET_MAX,
    });
    await ports.metrics.put(
      scope.workspaceId,
      scope.workflowId,
      scope.mode,
      foldRunsIntoBuckets(runs, STORED_BUCKET_MS),
    );
  }

  /** Compares what is wrong now with the alerts that stand. */
  async function evaluate(scope: WatchedScope): Promise<AlertsChanged> {
    const nowMs = ports.clock.now();
    const [runs, triggers, alerts] = await Promise.all([
      ports.history.endedRuns({ ...scope, fromMs: nowMs - HEALTH_WINDOW_MS, toMs: nowMs + 1, limit: RUNS_JUDGED_MAX }),
      ports.history.triggers(scope.workflowId),
      ports.alerts.list({ ...scope, limit: ALERTS_COMPARED_MAX }),
    ]);
    const open = ports.history.openRuns(scope);
    const findings = findAll({
      runs,
      open,
      triggers: triggers.filter((trigger) => trigger.mode === scope.mode),
      nowMs,
    });
    const changed: AlertsChanged = { opened: 0, updated: 0, resolved: 0 };
    for (const change of reconcileAlerts(findings, alerts, nowMs)) {
      if (change.kind === "open") {
        const identity = {
          id: newId("alert", ports.clock, ports.random),
          workflowId: scope.workflowId,
          mode: scope.mode,
        };
        await ports.alerts.save(scope.workspaceId, openAlert(change.finding, identity, nowMs));
        changed.opened += 1;
      } else {
        await ports.alerts.save(scope.workspaceId, change.alert);
        if (change.kind === "resolve") changed.resolved += 1;
        else changed.updated += 1;
      }
    }
    return changed;
  }

  /** Makes all rollups of a workflow and mode anew from the runs that are still kept. */
  async function rebuild(scope: WatchedScope, fromMs: number): Promise<void> {
    const runs = await ports.history.endedRuns({
      ...scope,
      fromMs,
      toMs: ports.clock.now() + 1,
      limit: RUNS_PER_BUCKET_MAX,
    });
    await ports.metrics.put(
      scope.workspaceId,
      scope.workflowId,
      scope.mode,
      foldRunsIntoBuckets(runs, STORED_BUCKET_MS),
    );
  }

  return { project, evaluate, rebuild };
}

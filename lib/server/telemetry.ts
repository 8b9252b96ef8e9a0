import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { InstanceFigures, InstanceFiguresReader } from "@/lib/db/instance-figures-repository";
import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import { HEARTBEAT_STALE_MS } from "@/lib/db/worker-life";

export type Telemetry = ReturnType<typeof createTelemetry>;

/** What an operator's probes and Prometheus read. Counts only: nothing in it names a workspace or a workflow. */
export function createTelemetry(ports: { figures: InstanceFiguresReader; clock: Clock; startedAtMs: number }) {
  const registry = new Registry();
  let isAskedFor = false;
  const gauges = createGauges(registry);

  async function read(): Promise<InstanceFigures> {
    try {
      return await ports.figures.read();
    } catch (cause) {
      throw new AppError("UNAVAILABLE", "The database does not answer.", { retryAfterMs: 1_000, cause });
    }
  }

  function workerState({ workerHeartbeatAtMs }: InstanceFigures): "ok" | "stalled" | "absent" {
    if (workerHeartbeatAtMs === null) return "absent";
    return ports.clock.now() - workerHeartbeatAtMs <= HEARTBEAT_STALE_MS ? "ok" : "stalled";
  }

  return {
    /** @throws UNAVAILABLE when the database does not answer */
    async readiness() {
      const worker = workerState(await read());
      return { status: worker === "ok" ? ("ok" as const) : ("degraded" as const), database: "ok" as const, worker };
    },

    /** Prometheus text format. @throws UNAVAILABLE */
    async prometheus(): Promise<Response> {
      const figures = await read();
      // The delay of the event loop is measured a hundred times a second, which alone would be half a percent of a core.
      if (!isAskedFor) collectDefaultMetrics({ register: registry });
      isAskedFor = true;
      gauges.uptime.set((ports.clock.now() - ports.startedAtMs) / 1000);
      for (const [status, count] of Object.entries(figures.openRuns)) gauges.openRuns.set({ status }, count);
      for (const { mode, succeeded, failed, durationMsSum } of figures.endedRuns) {
        gauges.endedRuns.set({ mode, outcome: "succeeded" }, succeeded);
        gauges.endedRuns.set({ mode, outcome: "failed" }, failed);
        gauges.runSeconds.set({ mode }, durationMsSum / 1000);
      }
      gauges.alerts.reset();
      for (const [severity, count] of Object.entries(figures.openAlerts)) gauges.alerts.set({ severity }, count);
      gauges.worker.set(workerState(figures) === "ok" ? 1 : 0);
      return new Response(await registry.metrics(), { headers: { "content-type": registry.contentType } });
    },
  };
}

function createGauges(registry: Registry) {
  const registers = [registry];
  return {
    uptime: new Gauge({ name: "platform_uptime_seconds", help: "Seconds since the web process started", registers }),
    openRuns: new Gauge({
      name: "platform_runs_open",
      help: "Runs that have not ended, by status",
      labelNames: ["status"],
      registers,
    }),
    endedRuns: new Gauge({
      name: "platform_runs_ended",
      help: "Ended runs by mode and outcome",
      labelNames: ["mode", "outcome"],
      registers,
    }),
    runSeconds: new Gauge({
      name: "platform_run_duration_seconds_sum",
      help: "Summed duration of ended runs by mode",
      labelNames: ["mode"],
      registers,
    }),
    alerts: new Gauge({
      name: "platform_alerts_open",
      help: "Alerts that stand, by severity",
      labelNames: ["severity"],
      registers,
    }),
    worker: new Gauge({ name: "platform_worker_up", help: "1 while the worker's heartbeat is fresh", registers }),
  };
}

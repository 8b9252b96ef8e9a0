import { createAlertStore } from "@/lib/db/alert-repository";
import { createMetricStore } from "@/lib/db/metrics-repository";
import { createMonitorStore } from "@/lib/db/monitor-repository";
import { createOpenRunReader } from "@/lib/db/open-run-reader";
import { createRunHistory } from "@/lib/db/run-history-repository";
import { createProjector } from "@/lib/monitoring/projector";
import { createMonitoring, type Monitoring } from "@/lib/monitoring/service";
import { createMonitorLoop, type MonitorLoop } from "@/lib/worker/monitor-loop";
import type { Platform } from "../platform";
import { composeRawConnection } from "./engine";

function ports(platform: Platform) {
  const { db, clock, random } = platform;
  return {
    history: createRunHistory(db, createOpenRunReader(composeRawConnection(platform), clock)),
    metrics: createMetricStore(db),
    alerts: createAlertStore(db),
    monitors: createMonitorStore(db),
    clock,
    random,
  };
}

export function composeMonitoring(platform: Platform): Monitoring {
  return createMonitoring(ports(platform));
}

/** For the worker: rollups and alerts of everything that ends. */
export function composeMonitorLoop(platform: Platform): MonitorLoop {
  const built = ports(platform);
  return createMonitorLoop({
    ...built,
    projector: createProjector(built),
    onError: (error) => {
      platform.logger.error({ event: "monitor_loop.failed", err: error });
    },
  });
}

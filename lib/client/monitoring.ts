import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { acknowledgeAlert, listAlerts, resolveAlert, snoozeAlert } from "@/lib/api/contracts/alerts";
import {
  monitoringHealth,
  monitoringMetrics,
  startMonitoring as startMonitoringContract,
} from "@/lib/api/contracts/monitoring";
import type { RunMode } from "@/lib/workflow/run-schema";
import { request } from "./request";
import { POLL_MS, STALE_MS } from "./stale-times";

export type Health = z.output<typeof monitoringHealth.response>;
export type Metrics = z.output<typeof monitoringMetrics.response>;

export interface MetricsRange {
  mode?: RunMode | undefined;
  from?: string | undefined;
  bucket?: "minute" | "hour" | "day" | undefined;
}

export const monitoringKeys = {
  all: (workspaceId: string) => ["monitoring", workspaceId] as const,
  health: (workspaceId: string, workflowId: string, mode?: RunMode) =>
    ["monitoring", workspaceId, "health", workflowId, mode ?? "default"] as const,
  metrics: (workspaceId: string, workflowId: string, range: MetricsRange) =>
    ["monitoring", workspaceId, "metrics", workflowId, range] as const,
  alerts: (workspaceId: string, filter: AlertFilter) => ["monitoring", workspaceId, "alerts", filter] as const,
};

/** Health of one workflow. @param mode undefined: live if there were live runs, else simulate */
export const healthOptions = (workspaceId: string, workflowId: string, mode?: RunMode) =>
  queryOptions({
    queryKey: monitoringKeys.health(workspaceId, workflowId, mode),
    queryFn: ({ signal }) =>
      request(monitoringHealth, { workspaceId, query: { workflow_id: workflowId, mode }, signal }),
    staleTime: STALE_MS.live,
    refetchInterval: POLL_MS.idle,
  });

export const metricsOptions = (workspaceId: string, workflowId: string, range: MetricsRange) =>
  queryOptions({
    queryKey: monitoringKeys.metrics(workspaceId, workflowId, range),
    queryFn: ({ signal }) =>
      request(monitoringMetrics, {
        workspaceId,
        query: { workflow_id: workflowId, metric_type: "all", ...range },
        signal,
      }),
    staleTime: STALE_MS.live,
    refetchInterval: POLL_MS.idle,
  });

export interface AlertFilter {
  workflowId?: string | undefined;
  status?: "all" | undefined;
  mode?: RunMode | undefined;
}

export const alertsOptions = (workspaceId: string, filter: AlertFilter = {}) =>
  queryOptions({
    queryKey: monitoringKeys.alerts(workspaceId, filter),
    queryFn: ({ signal }) => request(listAlerts, { workspaceId, query: filter, signal }),
    staleTime: STALE_MS.live,
    refetchInterval: POLL_MS.idle,
  });

export const startMonitoring = (workspaceId: string, workflowId: string) =>
  request(startMonitoringContract, { workspaceId, body: { workflow_id: workflowId } });

const ALERT_CONTRACTS = { acknowledge: acknowledgeAlert, snooze: snoozeAlert, resolve: resolveAlert };
export type AlertVerb = keyof typeof ALERT_CONTRACTS;

export const changeAlert = (workspaceId: string, id: string, verb: AlertVerb) =>
  request(ALERT_CONTRACTS[verb], { workspaceId, params: { id }, body: {} });

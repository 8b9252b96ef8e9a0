import type { z } from "zod";
import { isoOf, isoOrNull } from "@/lib/kernel/instant";
import type { HealthReport, MetricsReport } from "@/lib/monitoring/reports";
import type { MetricFigures } from "@/lib/monitoring/core/summarize-buckets";
import type { Alert, AlertStatus, Monitor, Trend } from "@/lib/monitoring/schema";
import type { AlertView } from "./contracts/alerts";
import type { MetricType, monitoringHealth, monitoringMetrics } from "./contracts/monitoring";
import { pageAfter } from "./paging";

/** Monitoring's nouns (milliseconds, camelCase) as the wire has them: seconds and snake_case in the older endpoints. */

type WithoutSuccess<T> = Omit<T, "success">;

export function healthOnWire(report: HealthReport): WithoutSuccess<z.infer<typeof monitoringHealth.response>> {
  const { health } = report;
  const missing = health.status === "unknown" ? health.missing : [];
  return {
    health_score: health.status === "unknown" ? 0 : health.score,
    status: health.status,
    issues: [
      ...missing.map((what) => ({
        type: "insufficient_history" as const,
        severity: "info" as const,
        description: what,
        suggestion: "Run the workflow (simulate mode will do) until there is enough to judge.",
        since: null,
        evidence: { runs: report.window.runs },
      })),
      ...report.findings.map(({ type, severity, title, description, suggestion, sinceMs, evidence }) => ({
        type,
        severity,
        description: `${title}. ${description}`,
        suggestion,
        since: isoOf(sinceMs),
        evidence,
      })),
    ],
    recommendations: report.recommendations,
    components: health.status === "unknown" ? [] : health.components,
    missing,
    mode: report.mode,
    window: { from: isoOf(report.window.fromMs), to: isoOf(report.window.toMs), runs: report.window.runs },
  };
}

export function metricsOnWire(
  report: MetricsReport,
  type: MetricType,
): WithoutSuccess<z.infer<typeof monitoringMetrics.response>> {
  const { trends } = report;
  return {
    metrics: {
      ...figuresOnWire(report.figures, type),
      series: report.series.map(({ startMs, ...figures }) => ({
        at: isoOf(startMs),
        ...figuresOnWire(figures, type),
      })),
    },
    trends: {
      execution_time_trend: trends.executionTime.direction,
      error_rate_trend: trends.errorRate.direction,
      queue_wait_trend: trends.queueWait.direction,
      cost_trend: trends.cost.direction,
      throughput_trend: trends.throughput.direction,
      details: {
        execution_time: trendOnWire(trends.executionTime, "seconds per day", 1 / 1000),
        error_rate: trendOnWire(trends.errorRate, "share per day", 1),
        queue_wait: trendOnWire(trends.queueWait, "seconds per day", 1 / 1000),
        cost: trendOnWire(trends.cost, "US dollars per run per day", 1),
        throughput: trendOnWire(trends.throughput, "runs per bucket per day", 1),
      },
    },
    alerts: report.alerts.map(({ id, type: kind, severity, title, status, sinceMs, value, expected }) => ({
      id,
      type: kind,
      severity,
      title,
      status,
      since: isoOf(sinceMs),
      value,
      expected,
    })),
    mode: report.mode,
    window: { from: isoOf(report.window.fromMs), to: isoOf(report.window.toMs), bucket: report.bucketMs / 1000 },
    source: report.source,
  };
}

function figuresOnWire(figures: MetricFigures, type: MetricType) {
  const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);
  const parts = {
    performance: {
      execution_time: seconds(figures.durationMsMean),
      p50: seconds(figures.durationMsP50),
      p95: seconds(figures.durationMsP95),
      p99: seconds(figures.durationMsP99),
      queue_wait: seconds(figures.queueWaitMsMean),
    },
    reliability: { success_rate: figures.successRatio, error_rate: figures.errorRatio },
    cost: { cost: figures.costUsdPerRun, cost_total: figures.costUsdTotal },
    usage: { throughput: figures.throughputPerHour, resource_usage: figures.resourceUsageRatio },
  };
  const chosen =
    type === "all" ? { ...parts.performance, ...parts.reliability, ...parts.cost, ...parts.usage } : parts[type];
  return { runs: figures.runs, ...chosen };
}

function trendOnWire(trend: Trend, unit: string, factor: number) {
  return {
    trend: trend.direction,
    slope: trend.slopePerDay * factor,
    slope_unit: unit,
    confidence: trend.confidence,
    method: trend.method,
    points: trend.points,
  };
}

export function alertOnWire(alert: Alert): AlertView {
  const { sinceMs, updatedAtMs, snoozedUntilMs, resolvedAtMs, lastSeenMs: _lastSeenMs, ...same } = alert;
  return {
    ...same,
    since: isoOf(sinceMs),
    updatedAt: isoOf(updatedAtMs),
    snoozedUntil: isoOrNull(snoozedUntilMs),
    resolvedAt: isoOrNull(resolvedAtMs),
  };
}

/** A local time without a zone is UTC here; a date is its midnight. */
function instantMs(text: string): number {
  return Date.parse(/T.*(?:Z|[+-]\d\d:?\d\d)$/i.test(text) || !text.includes("T") ? text : `${text}Z`);
}

/** The query of endpoint 7 as the verb takes it. */
export function metricsQuery(query: z.infer<typeof monitoringMetrics.query & {}>) {
  const { bucket } = query;
  return {
    workflowId: query.workflow_id,
    mode: query.mode,
    fromMs: query.from === undefined ? undefined : instantMs(query.from),
    toMs: query.to === undefined ? undefined : instantMs(query.to),
    bucketMs: bucket === undefined ? undefined : bucket * 1000,
  };
}

export function alertPage(alerts: readonly Alert[], limit: number) {
  return pageAfter(alerts.map(alertOnWire), limit);
}

export function monitorPage(monitors: readonly Monitor[], limit: number) {
  return pageAfter(
    monitors.map(({ createdAtMs, ...monitor }) => ({ ...monitor, createdAt: isoOf(createdAtMs) })),
    limit,
  );
}

/** Without a status: all that is not resolved. */
export function alertStatuses(status: AlertStatus | "all" | undefined): AlertStatus[] | undefined {
  if (status === "all") return undefined;
  return status === undefined ? ["open", "acknowledged", "snoozed"] : [status];
}

const SNOOZE_MS_DEFAULT = 3_600_000;

export function snoozeUntilMs(body: { until?: string | undefined; forMs?: number | undefined }, nowMs: number): number {
  return body.until === undefined ? nowMs + (body.forMs ?? SNOOZE_MS_DEFAULT) : Date.parse(body.until);
}

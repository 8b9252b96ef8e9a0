"use client";

import type { ReactNode } from "react";
import type { Metrics } from "@/lib/client/monitoring";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { formatDuration, formatPercent, humanize } from "@/components/ui/format";
import { SeriesChart, type SeriesPoint } from "./series-chart";

type Point = Metrics["metrics"]["series"][number];
const ms = (seconds: number | null | undefined) => (seconds === null || seconds === undefined ? null : seconds * 1000);
const TREND_TONE = { improving: "ok", stable: "neutral", degrading: "bad" } as const;

/** Figures over the window, then their course. Where there was no run there is a gap, not a zero. */
export function MetricsCharts({
  metrics: { metrics, trends, window, source },
  bucketPicker,
}: Readonly<{ metrics: Metrics; bucketPicker: ReactNode }>) {
  const figures: readonly { label: string; value: string; trend?: keyof typeof TREND_TONE }[] = [
    { label: "Runs", value: String(metrics.runs ?? "–") },
    { label: "Success rate", value: formatPercent(metrics.success_rate, 1), trend: trends.error_rate_trend },
    { label: "Run time, median", value: formatDuration(ms(metrics.p50)), trend: trends.execution_time_trend },
    { label: "Run time, p95", value: formatDuration(ms(metrics.p95)) },
    { label: "Queue wait", value: formatDuration(ms(metrics.queue_wait)), trend: trends.queue_wait_trend },
    {
      label: "Cost per run",
      value: metrics.cost === null || metrics.cost === undefined ? "–" : `$${metrics.cost.toFixed(4)}`,
      trend: trends.cost_trend,
    },
  ];
  const series = (pick: (point: Point) => number | null | undefined): SeriesPoint[] =>
    metrics.series.map((point) => ({ at: point.at, value: pick(point) ?? null }));
  return (
    <>
      <dl
        aria-label="Figures"
        className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-line sm:grid-cols-3 xl:grid-cols-6"
      >
        {figures.map(({ label, value, trend }) => (
          <div key={label} className="flex flex-col gap-0.5 bg-surface p-4">
            <dt className="text-xs text-muted">{label}</dt>
            <dd className="text-lg font-semibold tabular-nums">{value}</dd>
            <dd className="h-5">
              {trend === undefined ? null : <Badge tone={TREND_TONE[trend]}>{humanize(trend)}</Badge>}
            </dd>
          </div>
        ))}
      </dl>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-xs text-muted">
          From {window.from.slice(0, 16).replace("T", " ")} to {window.to.slice(0, 16).replace("T", " ")} UTC, from{" "}
          {source === "runs" ? "single runs" : "rollups"}.
        </p>
        {bucketPicker}
      </div>
      <div className="grid gap-4 xl:grid-cols-2">
        <Card title="Runs">
          <SeriesChart label="Runs" kind="bar" points={series(({ runs }) => runs)} format={(value) => String(value)} />
        </Card>
        <Card title="Error rate">
          <SeriesChart
            label="Error rate"
            kind="line"
            points={series(({ error_rate: rate }) => rate)}
            format={(value) => formatPercent(value, 1)}
            domainMax={1}
          />
        </Card>
        <Card title="Run time, p95">
          <SeriesChart
            label="Run time, p95"
            kind="line"
            points={series(({ p95 }) => ms(p95))}
            format={formatDuration}
          />
        </Card>
        <Card title="Queue wait">
          <SeriesChart
            label="Queue wait"
            kind="line"
            points={series(({ queue_wait: wait }) => ms(wait))}
            format={formatDuration}
          />
        </Card>
      </div>
    </>
  );
}

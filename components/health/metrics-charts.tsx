"use client";

import type { ReactNode } from "react";
import type { Metrics } from "@/lib/client/monitoring";
import { Badge } from "@/components/ui/badge";
import { Figures } from "@/components/ui/figures";
import { formatDuration, formatPercent, formatUsd, humanize } from "@/components/ui/format";
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
      value: formatUsd(metrics.cost),
      trend: trends.cost_trend,
    },
  ];
  const series = (pick: (point: Point) => number | null | undefined): SeriesPoint[] =>
    metrics.series.map((point) => ({ at: point.at, value: pick(point) ?? null }));
  return (
    <>
      <Figures
        label="Figures"
        figures={figures.map(({ label, value, trend }) => ({
          label,
          value,
          note: trend === undefined ? undefined : <Badge tone={TREND_TONE[trend]}>{humanize(trend)}</Badge>,
        }))}
      />
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-xs text-muted">
          From {window.from.slice(0, 16).replace("T", " ")} to {window.to.slice(0, 16).replace("T", " ")} UTC, from{" "}
          {source === "runs" ? "single runs" : "rollups"}.
        </p>
        {bucketPicker}
      </div>
      <div className="grid gap-4 xl:grid-cols-2">
        <SeriesChart
          label="Runs"
          unit="ended runs"
          kind="bar"
          points={series(({ runs }) => runs)}
          format={(value) => String(value)}
        />
        <SeriesChart
          label="Error rate"
          unit="share of ended runs"
          kind="line"
          points={series(({ error_rate: rate }) => rate)}
          format={(value) => formatPercent(value)}
          domainMax={1}
        />
        <SeriesChart
          label="Run time, p95"
          unit="95 of 100 runs took less"
          kind="line"
          points={series(({ p95 }) => ms(p95))}
          format={formatDuration}
        />
        <SeriesChart
          label="Queue wait"
          unit="mean"
          kind="line"
          points={series(({ queue_wait: wait }) => ms(wait))}
          format={formatDuration}
        />
      </div>
    </>
  );
}

import type { OptimizationAnalysis } from "@/lib/client/optimization";
import { RunModeBadge } from "@/components/runs/run-status";
import { Card } from "@/components/ui/card";
import { formatDuration, formatPercent, formatUsd, humanize } from "@/components/ui/format";

const SOURCE = {
  history: "Measured from run history",
  simulation: "Predicted by simulation: there is no history yet",
  critical_path: "From the critical path alone",
};

/** Where the workflow stands today and what the figures rest on. */
export function AnalysisSummary({
  analysis: { analysis, performance_metrics: metrics },
}: Readonly<{ analysis: OptimizationAnalysis }>) {
  const { evidence } = analysis;
  const seconds = metrics.execution_time;
  const figures = [
    { label: "Performance now", value: `${String(Math.round(analysis.current_performance))} of 100` },
    { label: "Potential", value: humanize(analysis.optimization_potential) },
    { label: "Run time", value: formatDuration(seconds === undefined ? null : seconds * 1000) },
    { label: "Success rate", value: formatPercent(metrics.success_rate, 1) },
    { label: "Cost per run", value: formatUsd(metrics.cost) },
  ];
  return (
    <Card
      title="Today"
      description={`${SOURCE[evidence.source]}, ${String(evidence.runs)} ${evidence.runs === 1 ? "run" : "runs"}.`}
      actions={<RunModeBadge mode={evidence.mode} />}
    >
      <dl aria-label="Figures" className="grid grid-cols-2 gap-4 sm:grid-cols-5">
        {figures.map(({ label, value }) => (
          <div key={label}>
            <dt className="text-xs text-muted">{label}</dt>
            <dd className="text-md font-semibold tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {analysis.critical_path.length === 0 ? null : (
        <p className="mt-4">
          <span className="text-xs text-muted">Critical path </span>
          <span className="font-mono text-xs">{analysis.critical_path.join(" → ")}</span>
        </p>
      )}
      {analysis.bottlenecks.length === 0 ? null : (
        <div className="mt-3">
          <h3 className="text-xs font-medium text-muted">Bottlenecks</h3>
          <ul className="list-disc pl-4">
            {analysis.bottlenecks.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </div>
      )}
    </Card>
  );
}

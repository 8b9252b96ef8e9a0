import type { RunSummary } from "@/lib/workflow/run-schema";
import { STATUS_LOOK } from "@/components/runs/run-status";
import type { Tone } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import { RUNS_SHOWN } from "./workflow-activity";

const FILL: Record<Tone, string> = {
  neutral: "bg-control",
  accent: "bg-accent",
  ok: "bg-ok",
  warn: "bg-warn",
  bad: "bg-bad",
  info: "bg-info",
};

/** The newest runs, oldest first. A failed one is taller too, so that the colour is not the only sign. */
export function RunBars({ runs }: Readonly<{ runs: readonly RunSummary[] }>) {
  const failed = runs.filter(({ status }) => STATUS_LOOK[status].tone === "bad").length;
  const words =
    runs.length === 0
      ? "No runs"
      : `${String(runs.length)} newest runs: ${failed === 0 ? "none failed" : `${String(failed)} failed`}`;
  return (
    <span role="img" aria-label={words} title={words} className="flex h-5 w-24 items-end gap-[2px]">
      {Array.from({ length: RUNS_SHOWN - runs.length }, (_, index) => (
        <span key={`none-${String(index)}`} className="h-1 flex-1 rounded-full bg-line" />
      ))}
      {runs.map((run) => {
        const { tone } = STATUS_LOOK[run.status];
        return <span key={run.id} className={cx("flex-1 rounded-full", tone === "bad" ? "h-5" : "h-3", FILL[tone])} />;
      })}
    </span>
  );
}

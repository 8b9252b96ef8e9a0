import { formatDuration } from "@/components/ui/format";
import { LINE_GRID, type StepLineView } from "./step-line";
import { cx } from "@/components/ui/cx";
import { ticksOf, type TimeSpan } from "./time-line";

/** Head of the tree: names of the columns, or the marks of time above the bars. Read by nobody: each line says its own. */
export function TimeAxis({
  view,
  span,
  startedAt,
}: Readonly<{ view: StepLineView; span: TimeSpan; startedAt: string | null }>) {
  const totalMs = span.toMs - span.fromMs;
  const queuedRatio = startedAt === null ? 0 : (Date.parse(startedAt) - span.fromMs) / totalMs;
  return (
    <div
      aria-hidden
      className={cx(
        LINE_GRID[view],
        "h-9 items-center border-b bg-canvas/60 px-3 text-xs font-medium text-muted",
        view === "list" && "max-sm:hidden",
      )}
    >
      <span className="max-sm:hidden">Step</span>
      <span className="max-sm:hidden">Status</span>
      {view === "list" ? (
        <>
          <span className="text-right">Attempts</span>
          <span className="text-right">Started after</span>
          <span>Error</span>
        </>
      ) : (
        <span className="relative h-4 font-normal tabular-nums">
          {queuedRatio < 0.02 ? null : (
            <span
              title="In the queue"
              className="bg-hatch absolute -bottom-1 h-1.5 text-control"
              style={{ left: 0, width: `${String(queuedRatio * 100)}%` }}
            />
          )}
          {ticksOf(totalMs)
            // A mark at the very end would stand across the edge.
            .filter((tickMs) => tickMs / totalMs < 0.95)
            .map((tickMs) => (
              <span
                key={tickMs}
                className={cx("absolute whitespace-nowrap", tickMs > 0 && "-translate-x-1/2")}
                style={{ left: `${String((tickMs / totalMs) * 100)}%` }}
              >
                {tickMs === 0 ? "0" : formatMark(tickMs)}
              </span>
            ))}
        </span>
      )}
      <span className="text-right max-sm:hidden">Duration</span>
    </div>
  );
}

/** Marks are round numbers: "2 s", not "2.00 s"; "5 min", not "5 min 0 s". */
function formatMark(ms: number): string {
  if (ms < 1) return `${ms.toFixed(1)} ms`;
  return formatDuration(ms)
    .replace(/\.(\d*?)0+ /, (_, digits: string) => (digits === "" ? " " : `.${digits} `))
    .replace(/ 0 (s|min)$/, "");
}

"use client";

import type { RunStep } from "@/lib/workflow/run-schema";
import type { Tone } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import { formatDuration } from "@/components/ui/format";
import { RunStatusBadge, STATUS_LOOK } from "./run-status";
import { waterfallOf } from "./waterfall";

const ROW =
  "grid w-full grid-cols-[minmax(7rem,11rem)_8rem_1fr_4.5rem] items-center gap-3 px-4 max-sm:grid-cols-[1fr_auto]";
const BAR: Record<Tone, string> = {
  neutral: "bg-control",
  accent: "bg-accent",
  ok: "bg-ok",
  warn: "bg-warn",
  bad: "bg-bad",
  info: "bg-info",
};
/** Marks of the time axis, as shares of the whole. */
const TICKS = [0, 0.5, 1];

function took(step: RunStep): number | null {
  return step.startedAt === null || step.endedAt === null
    ? null
    : Date.parse(step.endedAt) - Date.parse(step.startedAt);
}

/** The steps of a run on one time axis; choosing one shows what went in and came out. */
export function StepsWaterfall({
  steps,
  selected,
  onSelect,
}: Readonly<{ steps: readonly RunStep[]; selected: string | null; onSelect: (path: string) => void }>) {
  if (steps.length === 0) return <p className="p-4 text-muted">No step has started.</p>;
  const instants = steps.flatMap((step) => [step.startedAt, step.endedAt]).flatMap((at) => (at ? Date.parse(at) : []));
  const [first, last] = [Math.min(...instants), Math.max(...instants)];
  const places = waterfallOf(steps, last);
  return (
    <>
      <div aria-hidden className={cx(ROW, "h-9 border-b bg-canvas/60 text-xs font-medium text-muted max-sm:hidden")}>
        <span>Step</span>
        <span>Status</span>
        <span className="flex justify-between font-normal tabular-nums">
          {instants.length === 0
            ? null
            : TICKS.map((share) => <span key={share}>{formatDuration((last - first) * share)}</span>)}
        </span>
        <span className="text-right">Duration</span>
      </div>
      <ol aria-label="Steps of the run" className="divide-y">
        {steps.map((step, index) => {
          const place = places[index];
          return (
            <li key={step.path}>
              <button
                type="button"
                aria-current={step.path === selected ? "true" : undefined}
                onClick={() => onSelect(step.path)}
                className={cx(
                  ROW,
                  "py-2 text-left focus-visible:outline-offset-[-2px]",
                  step.path === selected ? "bg-accent-soft" : "hover:bg-sunken",
                )}
              >
                <span className="truncate font-medium" title={step.path}>
                  {step.path}
                </span>
                <span className="flex items-center gap-1.5">
                  <RunStatusBadge status={step.status} />
                  {step.attempts > 1 ? (
                    <span className="text-xs text-muted" title={`${String(step.attempts)} attempts`}>
                      {step.attempts}×
                    </span>
                  ) : null}
                </span>
                <span aria-hidden className="relative h-2.5 rounded-full bg-sunken max-sm:hidden">
                  {place === null || place === undefined ? null : (
                    <span
                      className={cx("absolute inset-y-0 rounded-full", BAR[STATUS_LOOK[step.status].tone])}
                      style={{
                        left: `min(${String(place.offset * 100)}%, 100% - 4px)`,
                        width: `max(4px, ${String(place.width * 100)}%)`,
                      }}
                    />
                  )}
                </span>
                <span className="text-right text-xs whitespace-nowrap text-muted tabular-nums max-sm:hidden">
                  {formatDuration(took(step))}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </>
  );
}

"use client";

import type { RunStep } from "@/lib/workflow/run-schema";
import { cx } from "@/components/ui/cx";
import { formatDuration } from "@/components/ui/format";
import { RunStatusBadge } from "./run-status";
import { waterfallOf } from "./waterfall";

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
  const ends = steps.flatMap((step) => [step.startedAt, step.endedAt]).filter((at) => at !== null);
  const places = waterfallOf(steps, Math.max(...ends.map((at) => Date.parse(at))));
  return (
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
                "grid w-full grid-cols-[minmax(7rem,12rem)_9rem_1fr_5rem] items-center gap-3 px-4 py-2 text-left focus-visible:outline-offset-[-2px] max-sm:grid-cols-[1fr_auto]",
                step.path === selected ? "bg-accent-soft" : "hover:bg-sunken",
              )}
            >
              <span className="truncate font-medium">{step.path}</span>
              <span className="flex items-center gap-1.5">
                <RunStatusBadge status={step.status} />
                {step.attempts > 1 ? <span className="text-xs text-muted">{step.attempts}×</span> : null}
              </span>
              <span aria-hidden className="relative h-2 rounded-full bg-sunken max-sm:hidden">
                {place === null || place === undefined ? null : (
                  <span
                    className={cx("absolute inset-y-0 rounded-full", step.status === "failed" ? "bg-bad" : "bg-accent")}
                    style={{ left: `${String(place.offset * 100)}%`, width: `max(3px, ${String(place.width * 100)}%)` }}
                  />
                )}
              </span>
              <span className="text-right text-xs text-muted tabular-nums max-sm:hidden">
                {formatDuration(took(step))}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

"use client";

import { memo, type CSSProperties } from "react";
import { ChevronRight } from "lucide-react";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { RunStep, StepStatus } from "@/lib/workflow/run-schema";
import { ServiceMark } from "@/components/services/service-mark";
import { TONE_TEXT } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import { formatDuration, humanize } from "@/components/ui/format";
import { RunStatusBadge, STATUS_LOOK } from "./run-status";
import { StepBar } from "./step-bar";
import { isWaitStep, stepDefinitionAt, titleOf } from "./step-definition";
import type { StatusCounts, StepRow } from "./step-tree";
import { segmentsOf, type TimeSpan } from "./time-line";

export type StepLineView = "waterfall" | "list";

/** Columns; the head stands on the same ones. */
export const LINE_GRID: Record<StepLineView, string> = {
  waterfall: "grid gap-x-3 sm:grid-cols-[minmax(8rem,13rem)_7.75rem_minmax(6rem,1fr)_4.25rem]",
  list: "grid gap-x-3 sm:grid-cols-[minmax(11rem,1.6fr)_7.75rem_3.75rem_5.25rem_minmax(4rem,1fr)_4rem]",
};

/** From its start to its end, or to now while it goes on; null before it started. */
export function tookMs(step: RunStep, nowMs: number): number | null {
  if (step.startedAt === null) return null;
  return Math.max(0, (step.endedAt === null ? nowMs : Date.parse(step.endedAt)) - Date.parse(step.startedAt));
}

type Props = Readonly<{
  id: string;
  row: StepRow;
  counts: StatusCounts | undefined;
  definition: Definition | undefined;
  view: StepLineView;
  span: TimeSpan;
  isSelected: boolean;
  style: CSSProperties;
  onSelect: () => void;
  onToggle: () => void;
}>;

/** One line of a run's tree. */
export const StepLine = memo(function StepLine({
  id,
  row,
  counts,
  definition,
  view,
  span,
  isSelected,
  style,
  onSelect,
  onToggle,
}: Props) {
  const { step, depth, childCount, isOpen } = row;
  const part = stepDefinitionAt(definition, step.path);
  const title = titleOf(definition, step.path);
  const took = tookMs(step, span.toMs);
  const words = [
    title,
    STATUS_LOOK[step.status].word,
    step.attempts > 1 && childCount === 0 ? `${String(step.attempts)} attempts` : null,
    childCount === 0 ? null : countWords(counts),
    took === null ? null : formatDuration(took),
  ];
  return (
    <div
      id={id}
      role="treeitem"
      aria-label={words.filter(Boolean).join(", ")}
      aria-level={depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={isSelected}
      {...(childCount === 0 ? {} : { "aria-expanded": isOpen })}
      onClick={onSelect}
      onDoubleClick={childCount === 0 ? undefined : onToggle}
      style={style}
      className={cx(
        LINE_GRID[view],
        "absolute inset-x-0 cursor-pointer items-center border-b px-3 max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:content-center max-sm:gap-y-1.5",
        isSelected ? "bg-accent-soft" : "hover:bg-sunken",
      )}
    >
      <span className="flex min-w-0 items-center gap-1.5" style={{ paddingLeft: depth * 14 }}>
        {childCount === 0 ? (
          <span aria-hidden className="w-5 shrink-0" />
        ) : (
          <span
            aria-hidden
            onClick={(event) => {
              event.stopPropagation();
              onToggle();
            }}
            className="-my-1 flex size-5 shrink-0 items-center justify-center rounded-sm text-muted hover:bg-quiet hover:text-ink"
          >
            <ChevronRight className={cx("size-4 transition-transform", isOpen && "rotate-90")} />
          </span>
        )}
        {part?.service === undefined || /\]$/.test(step.path) ? null : <ServiceMark service={part.service} />}
        <span className="truncate font-medium" title={step.path}>
          {title}
        </span>
        {childCount === 0 ? null : <Counts counts={counts} />}
      </span>
      <span className="flex items-center gap-1.5">
        <RunStatusBadge status={step.status} />
        {step.attempts > 1 && childCount === 0 && view === "waterfall" ? (
          <span className="text-xs text-muted tabular-nums" title={`${String(step.attempts)} attempts`}>
            {step.attempts}×
          </span>
        ) : null}
      </span>
      {view === "list" ? (
        <ListCells step={step} fromMs={span.fromMs} />
      ) : (
        <span className="max-sm:col-span-2">
          <StepBar segments={segmentsOf(step, span.toMs, isWaitStep(part))} span={span} status={step.status} />
        </span>
      )}
      <span className="text-right text-xs whitespace-nowrap text-muted tabular-nums max-sm:hidden">
        {formatDuration(took)}
      </span>
    </div>
  );
});

function ListCells({ step, fromMs }: Readonly<{ step: RunStep; fromMs: number }>) {
  return (
    <>
      <span className="text-right text-xs tabular-nums max-sm:hidden">{step.attempts}</span>
      <span className="text-right text-xs whitespace-nowrap text-muted tabular-nums max-sm:hidden">
        {step.startedAt === null ? "–" : `+${formatDuration(Date.parse(step.startedAt) - fromMs)}`}
      </span>
      <span className="truncate text-xs text-muted max-sm:col-span-2" title={step.error?.message}>
        {step.error === undefined ? "" : `${humanize(step.error.category)}: ${step.error.message}`}
      </span>
    </>
  );
}

const SHOWN: readonly StepStatus[] = ["failed", "outcome_unknown", "retrying", "running", "waiting", "succeeded"];

/** How the items of a loop stand, worst first. */
function Counts({ counts = {} }: Readonly<{ counts: StatusCounts | undefined }>) {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const parts = SHOWN.filter((status) => counts[status] !== undefined && counts[status] !== total).slice(0, 2);
  return (
    <span className="flex shrink-0 items-center gap-1.5 text-xs text-muted tabular-nums" title={countWords(counts)}>
      <span className="rounded-full bg-quiet px-1.5">{total}</span>
      {parts.map((status) => {
        const { tone, Icon } = STATUS_LOOK[status];
        return (
          <span key={status} className={cx("flex items-center gap-0.5", TONE_TEXT[tone])}>
            <Icon aria-hidden className="size-3" />
            {counts[status]}
          </span>
        );
      })}
    </span>
  );
}

function countWords(counts: StatusCounts = {}): string {
  const parts = Object.entries(counts).map(
    ([status, count]) => `${String(count)} ${STATUS_LOOK[status as StepStatus].word.toLowerCase()}`,
  );
  return parts.join(", ");
}

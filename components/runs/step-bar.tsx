import type { StepStatus } from "@/lib/workflow/run-schema";
import type { Tone } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import { STATUS_LOOK } from "./run-status";
import { placeOf, type Segment, type TimeSpan } from "./time-line";

const BAR: Record<Tone, string> = {
  neutral: "bg-control",
  accent: "bg-accent",
  ok: "bg-ok",
  warn: "bg-warn",
  bad: "bg-bad",
  info: "bg-info",
};
const HATCH: Record<Tone, string> = {
  neutral: "text-control",
  accent: "text-accent",
  ok: "text-ok",
  warn: "text-warn",
  bad: "text-bad",
  info: "text-info",
};

/** Segments of one step on the time axis. For the eye only: the line says the same in words. */
export function StepBar({
  segments,
  span,
  status,
}: Readonly<{ segments: readonly Segment[]; span: TimeSpan; status: StepStatus }>) {
  const { tone } = STATUS_LOOK[status];
  return (
    <span aria-hidden className="relative block h-3 w-full">
      {segments.map((segment) => {
        const { offset, width } = placeOf(segment, span);
        return (
          <span
            key={`${segment.kind}-${String(segment.fromMs)}`}
            className={cx("absolute inset-y-0", lookOf(segment.kind, tone))}
            style={{ left: `min(${String(offset * 100)}%, 100% - 3px)`, width: `max(3px, ${String(width * 100)}%)` }}
          />
        );
      })}
    </span>
  );
}

function lookOf(kind: Segment["kind"], tone: Tone): string {
  switch (kind) {
    case "failed":
      return "rounded-sm bg-bad";
    case "pause":
      return "my-[5px] bg-control/60";
    case "wait":
      return cx("rounded-sm bg-hatch", HATCH[tone]);
    case "call":
    case "whole":
      return cx("rounded-sm", BAR[tone]);
  }
}

import type { RunStep } from "@/lib/workflow/run-schema";

/** Where a step's bar stands within the run, as shares of the run's span (0..1). Null: it has not started. */
export interface BarPlace {
  offset: number;
  width: number;
}

/**
 * Places of the steps on one time axis, from the first start to the last end.
 * @param nowMs end of steps that still run, milliseconds since the epoch
 */
export function waterfallOf(steps: readonly RunStep[], nowMs: number): (BarPlace | null)[] {
  const spans = steps.map((step) =>
    step.startedAt === null
      ? null
      : { from: Date.parse(step.startedAt), to: step.endedAt === null ? nowMs : Date.parse(step.endedAt) },
  );
  const known = spans.filter((span) => span !== null);
  const from = Math.min(...known.map((span) => span.from));
  const total = Math.max(1, Math.max(...known.map((span) => span.to)) - from);
  return spans.map((span) =>
    span === null ? null : { offset: (span.from - from) / total, width: Math.max(0, span.to - span.from) / total },
  );
}

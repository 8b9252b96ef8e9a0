"use client";

import { useQuery } from "@tanstack/react-query";
import { runStatusSchema, type RunStatus } from "@/lib/workflow/run-schema";
import { runCountsOptions, type RunFilter } from "@/lib/client/runs";
import { useViewer } from "@/components/shell/workspace-context";
import { TONE_TEXT } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import { STATUS_LOOK } from "./run-status";

type Props = Readonly<{
  filter: RunFilter;
  chosen: readonly RunStatus[];
  onChange: (chosen: readonly RunStatus[]) => void;
}>;

const CHIP =
  "inline-flex h-8 shrink-0 items-center gap-1.5 rounded-full border px-3 text-xs font-medium whitespace-nowrap [&_svg]:size-3.5";

/** How many runs there are of each status; pressed ones are shown. None pressed: all. */
export function StatusChips({ filter, chosen, onChange }: Props) {
  const { workspace } = useViewer();
  const counts = useQuery(runCountsOptions(workspace.id, filter));
  const capped = counts.data?.capped === true;
  const toggle = (status: RunStatus) =>
    onChange(chosen.includes(status) ? chosen.filter((item) => item !== status) : [...chosen, status]);
  return (
    <div role="group" aria-label="Status" className="-mx-1 flex gap-1.5 overflow-x-auto px-1 py-0.5">
      <button
        type="button"
        aria-pressed={chosen.length === 0}
        className={cx(
          CHIP,
          chosen.length === 0 ? "border-accent bg-accent-soft text-accent" : "border-edge bg-surface",
        )}
        onClick={() => onChange([])}
      >
        All <Count value={counts.data?.total} isMore={capped} />
      </button>
      {runStatusSchema.options.map((status) => {
        const { word, tone, Icon } = STATUS_LOOK[status];
        const count = counts.data?.counts[status];
        const isChosen = chosen.includes(status);
        // What there is none of is not offered, unless it is asked for; its room is not kept, since that changes slowly.
        if (count === 0 && !isChosen) return null;
        return (
          <button
            key={status}
            type="button"
            aria-pressed={isChosen}
            className={cx(CHIP, isChosen ? "border-accent bg-accent-soft text-accent" : "border-edge bg-surface")}
            onClick={() => toggle(status)}
          >
            <Icon aria-hidden className={isChosen ? undefined : TONE_TEXT[tone]} />
            {word} <Count value={count} isMore={capped && (count ?? 0) >= 10_000} />
          </button>
        );
      })}
    </div>
  );
}

function Count({ value, isMore }: Readonly<{ value: number | undefined; isMore: boolean }>) {
  return (
    <span className="min-w-3 font-normal text-muted tabular-nums">
      {value === undefined ? "" : `${value.toLocaleString("en")}${isMore ? "+" : ""}`}
    </span>
  );
}

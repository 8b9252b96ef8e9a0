"use client";

import Link from "next/link";
import { Ban, GitCompareArrows, RotateCcw } from "lucide-react";
import { useHref } from "@/components/shell/workspace-context";
import { Button, buttonClass } from "@/components/ui/button";

export type Target = { kind: "runs"; ids: readonly string[] } | { kind: "matching" };

type Props = Readonly<{
  selected: readonly string[];
  /** Every run that the filters fit, and not only those shown. */
  isAllMatching: boolean;
  /** How many those are, in words; undefined while unknown or where all of them are shown. */
  matching: string | undefined;
  onAllMatching: () => void;
  onCancel: () => void;
  onReplay: () => void;
  onClear: () => void;
}>;

/** What can be done with the chosen runs. Stays in sight at the end of the screen. */
export function BulkBar({ selected, isAllMatching, matching, onAllMatching, onCancel, onReplay, onClear }: Props) {
  const href = useHref();
  const [a, b] = selected;
  return (
    <div
      role="toolbar"
      aria-label="Actions for the selected runs"
      className="sticky bottom-3 z-10 mx-auto flex w-fit max-w-full flex-wrap items-center gap-2 rounded-lg border border-edge bg-raised px-3 py-2 shadow-popover"
    >
      <p role="status" className="px-1 font-medium tabular-nums">
        {isAllMatching ? `All ${matching ?? ""} that match` : `${String(selected.length)} selected`}
      </p>
      {isAllMatching || matching === undefined ? null : (
        <Button size="sm" variant="ghost" onClick={onAllMatching}>
          Select all {matching} that match
        </Button>
      )}
      <Button size="sm" icon={<RotateCcw aria-hidden />} onClick={onReplay}>
        Replay…
      </Button>
      <Button size="sm" icon={<Ban aria-hidden />} onClick={onCancel}>
        Cancel runs…
      </Button>
      {!isAllMatching && selected.length === 2 && a !== undefined && b !== undefined ? (
        <Link href={href(`/runs/compare?a=${b}&b=${a}`)} className={buttonClass("secondary", "sm")}>
          <GitCompareArrows aria-hidden />
          Compare
        </Link>
      ) : null}
      <Button size="sm" variant="ghost" onClick={onClear}>
        Clear
      </Button>
    </div>
  );
}

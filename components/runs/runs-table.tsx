"use client";

import { useRef } from "react";
import Link from "next/link";
import type { RunSummary } from "@/lib/workflow/run-schema";
import { useHref } from "@/components/shell/workspace-context";
import { formatDuration, humanize } from "@/components/ui/format";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { RunModeBadge, RunStatusBadge, sourceWords } from "./run-status";

type Props = Readonly<{
  runs: readonly RunSummary[];
  /** Ids of the chosen ones; null where nothing can be done with them. */
  selection?: ReadonlySet<string> | null;
  onSelection?: (selection: ReadonlySet<string>) => void;
}>;

/** One line per run; the line opens it. */
export function RunsTable({ runs, selection = null, onSelection }: Props) {
  const href = useHref();
  /** Where a choice with Shift begins. */
  const last = useRef<number | null>(null);
  const all = selection !== null && runs.length > 0 && runs.every(({ id }) => selection.has(id));
  const toggle = (index: number, checked: boolean, extends_: boolean) => {
    const from = extends_ && last.current !== null ? last.current : index;
    const next = new Set(selection);
    for (const run of runs.slice(Math.min(from, index), Math.max(from, index) + 1)) {
      if (checked) next.add(run.id);
      else next.delete(run.id);
    }
    last.current = index;
    onSelection?.(next);
  };
  return (
    <Table label="Runs">
      <thead>
        <tr>
          {selection === null ? null : (
            <Th className="w-10 pr-0">
              <Checkbox
                label="Select all shown"
                checked={all}
                isPartly={!all && selection.size > 0}
                onChange={(checked) => onSelection?.(new Set(checked ? runs.map(({ id }) => id) : []))}
              />
            </Th>
          )}
          <Th className="max-md:hidden">Status</Th>
          <Th>Workflow</Th>
          <Th className="max-md:hidden">Mode</Th>
          <Th className="max-lg:hidden">Started by</Th>
          <Th className="max-md:hidden">Started</Th>
          <Th className="text-right max-md:hidden">Duration</Th>
          <Th className="text-right max-lg:hidden">Queue wait</Th>
          <Th className="max-lg:hidden">Error</Th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run, index) => (
          <Tr key={run.id} className="relative" aria-selected={selection?.has(run.id)}>
            {selection === null ? null : (
              <Td className="w-10 pr-0">
                <Checkbox
                  label={`Select run ${run.id}`}
                  checked={selection.has(run.id)}
                  onChange={(checked, extends_) => toggle(index, checked, extends_)}
                />
              </Td>
            )}
            <Td className="w-32 max-md:hidden">
              <RunStatusBadge status={run.status} />
            </Td>
            <Td className="min-w-44">
              <Link
                href={href(`/runs/${run.id}`)}
                prefetch={false}
                aria-label={`Open run of ${run.workflowName || "a deleted workflow"}, ${run.id}`}
                className="font-medium text-ink after:absolute after:inset-0 hover:text-accent hover:underline"
              >
                {run.workflowName || "Deleted workflow"}
              </Link>
              <span className="text-xs whitespace-nowrap text-muted"> v{run.version}</span>
              <PhoneLine run={run} />
            </Td>
            <Td className="max-md:hidden">
              <RunModeBadge mode={run.mode} />
            </Td>
            <Td className="whitespace-nowrap max-lg:hidden">{sourceWords(run.source.kind)}</Td>
            <Td className="w-32 max-md:hidden">
              {/* Above the link that covers the line, so that the exact time is seen on hover. */}
              <span className="relative">
                <Time at={run.createdAt} />
              </span>
            </Td>
            <Td className="w-24 text-right whitespace-nowrap tabular-nums max-md:hidden">
              {formatDuration(run.durationMs)}
            </Td>
            <Td className="w-24 text-right whitespace-nowrap text-muted tabular-nums max-lg:hidden">
              {formatDuration(run.queueWaitMs)}
            </Td>
            <Td className="max-w-56 truncate text-muted max-lg:hidden">
              {run.error === null ? null : (
                <span className="relative" title={run.error.message}>
                  {humanize(run.error.category)}
                </span>
              )}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

/** What the other columns say, below the name where there is no room for them. */
function PhoneLine({ run }: Readonly<{ run: RunSummary }>) {
  return (
    <span className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted md:hidden">
      <RunStatusBadge status={run.status} />
      <RunModeBadge mode={run.mode} />
      <Time at={run.createdAt} />
      {run.durationMs === null ? null : <span className="tabular-nums">{formatDuration(run.durationMs)}</span>}
      {run.error === null ? null : <span>{humanize(run.error.category)}</span>}
    </span>
  );
}

/** The browser's own checkbox, with room for a finger; above the link that covers the line. */
function Checkbox({
  label,
  checked,
  isPartly = false,
  onChange,
}: Readonly<{
  label: string;
  checked: boolean;
  isPartly?: boolean;
  onChange: (checked: boolean, extends_: boolean) => void;
}>) {
  return (
    <label className="relative z-[1] -m-2 flex w-fit cursor-pointer p-2">
      <input
        type="checkbox"
        aria-label={label}
        checked={checked}
        ref={(element) => {
          if (element !== null) element.indeterminate = isPartly;
        }}
        onChange={(event) =>
          onChange(event.target.checked, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)
        }
        className="size-4 accent-(--c-accent)"
      />
    </label>
  );
}

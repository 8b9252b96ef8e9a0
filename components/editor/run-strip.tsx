"use client";

import Link from "next/link";
import { X } from "lucide-react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { Run } from "@/lib/workflow/run-schema";
import { useHref } from "@/components/shell/workspace-context";
import { RunModeBadge, RunStatusBadge } from "@/components/runs/run-status";
import { IconButton } from "@/components/ui/button";
import { formatDuration } from "@/components/ui/format";

/** The run that is laid over the graph. */
export function RunStrip({
  query,
  runId,
  onClose,
}: Readonly<{ query: UseQueryResult<Run>; runId: string; onClose: () => void }>) {
  const href = useHref();
  const run = query.data;
  return (
    <section
      aria-label="Run shown on the graph"
      className="flex flex-wrap items-center gap-3 border-b bg-sunken px-4 py-1.5"
    >
      {run === undefined ? (
        <span>{query.isError ? "This run could not be loaded." : "Loading the run"}</span>
      ) : (
        <span role="status" className="flex flex-wrap items-center gap-2">
          Run <RunStatusBadge status={run.status} /> <RunModeBadge mode={run.mode} />
          <span className="text-muted">
            version {run.version}, {formatDuration(run.durationMs)}
          </span>
          {run.error === null ? null : <span className="text-bad">{run.error.message}</span>}
        </span>
      )}
      <Link href={href(`/runs/${runId}`)} className="text-accent underline">
        Open run
      </Link>
      <IconButton label="Take the run off the graph" icon={<X aria-hidden />} className="ml-auto" onClick={onClose} />
    </section>
  );
}

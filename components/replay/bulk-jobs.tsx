"use client";

import { useState } from "react";
import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { runStatusSchema } from "@/lib/workflow/run-schema";
import { bulkJobKeys, bulkJobOptions, bulkJobsOptions, cancelBulkJob, type BulkJob } from "@/lib/client/bulk-jobs";
import { STATUS_LOOK } from "@/components/runs/run-status";
import { useAction } from "@/components/shell/use-action";
import { useHref, useMay, useViewer } from "@/components/shell/workspace-context";
import { Button, IconButton } from "@/components/ui/button";
import { Meter } from "@/components/ui/meter";
import { HOW_LOOK } from "./how-choice";

/** Jobs over many runs: those that run, those seen to end, and the one that is asked for. */
export function BulkJobs({ shown }: Readonly<{ shown: string | null }>) {
  const { workspace } = useViewer();
  const jobs = useQuery(bulkJobsOptions(workspace.id));
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const running = (jobs.data?.items ?? []).filter(({ status }) => status === "running").map(({ id }) => id);
  // What was seen running stays when it has ended, so that its result is read.
  if (running.some((id) => !seen.has(id))) setSeen(new Set([...seen, ...running]));
  const ids = [...new Set([...(shown === null ? [] : [shown]), ...seen])].filter((id) => !closed.has(id));
  return ids.length === 0 ? null : (
    <ul aria-label="Bulk jobs" className="flex flex-col gap-2">
      {ids.map((id) => (
        <BulkJobItem key={id} id={id} isFiltered={id === shown} onClose={() => setClosed(new Set([...closed, id]))} />
      ))}
    </ul>
  );
}

function BulkJobItem({ id, isFiltered, onClose }: Readonly<{ id: string; isFiltered: boolean; onClose: () => void }>) {
  const { workspace } = useViewer();
  const href = useHref();
  const mayCancel = useMay("editor");
  const job = useQuery(bulkJobOptions(workspace.id, id));
  const cancel = useAction({
    run: () => cancelBulkJob(workspace.id, id),
    invalidate: [bulkJobKeys.all(workspace.id)],
    done: "Stopped. What it has done stays done",
    failed: "Could not stop the job",
  });
  const { data } = job;
  if (data === undefined) return null;
  const title = titleOf(data);
  const outcomes = runStatusSchema.options.filter((status) => (data.runs[status] ?? 0) > 0);
  return (
    <li className="flex flex-col gap-2 rounded-lg border bg-surface px-4 py-3 shadow-card">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="font-medium" role="status">
          {title}
        </p>
        <p className="text-muted tabular-nums">
          {data.done.toLocaleString("en")} of {data.total.toLocaleString("en")}
          {data.skipped === 0 ? "" : `, ${data.skipped.toLocaleString("en")} left as they were`}
        </p>
        <span className="ml-auto flex items-center gap-2">
          {data.action === "replay" && !isFiltered ? (
            <Link href={href(`/runs?job=${id}`)} className="text-accent underline">
              Show its runs
            </Link>
          ) : null}
          {data.status === "running" && mayCancel ? (
            <Button size="sm" busy={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
              Stop
            </Button>
          ) : null}
          {data.status === "running" ? null : (
            <IconButton label="Hide this job" icon={<X aria-hidden />} onClick={onClose} />
          )}
        </span>
      </div>
      <Meter
        label={`Progress of ${title}`}
        ratio={data.total === 0 ? 1 : data.done / data.total}
        tone={data.status === "cancelled" ? "neutral" : "accent"}
      />
      {outcomes.length === 0 ? null : (
        <p className="flex flex-wrap gap-x-3 text-xs text-muted">
          {outcomes.map((status) => (
            <Link key={status} href={href(`/runs?job=${id}&status=${status}`)} className="hover:underline">
              {STATUS_LOOK[status].word} {(data.runs[status] ?? 0).toLocaleString("en")}
            </Link>
          ))}
        </p>
      )}
      {data.skippedRuns.length === 0 ? null : (
        <details className="text-xs">
          <summary className="py-1 text-muted">Why some were left as they were</summary>
          <ul className="mt-1 flex max-h-40 flex-col gap-0.5 overflow-y-auto">
            {data.skippedRuns.slice(0, 100).map(({ runId, reason }) => (
              <li key={runId}>
                <Link href={href(`/runs/${runId}`)} className="font-mono text-accent underline">
                  {runId.slice(-8)}
                </Link>{" "}
                {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

function titleOf(job: BulkJob): string {
  const what =
    job.action === "cancel"
      ? "Cancelling runs"
      : job.how === null
        ? "Replaying runs"
        : `Replaying runs: ${HOW_LOOK[job.how].word.toLowerCase()}`;
  if (job.status === "running") return what;
  return `${what}, ${job.status === "done" ? "done" : "stopped"}`;
}

"use client";

import Link from "next/link";
import type { RunSummary } from "@/lib/workflow/run-schema";
import { useHref } from "@/components/shell/workspace-context";
import { formatDuration, humanize } from "@/components/ui/format";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { RunModeBadge, RunStatusBadge } from "./run-status";

export function RunsTable({ runs }: Readonly<{ runs: readonly RunSummary[] }>) {
  const href = useHref();
  return (
    <Table label="Runs">
      <thead>
        <tr>
          <Th>Status</Th>
          <Th>Workflow</Th>
          <Th>Mode</Th>
          <Th>Started by</Th>
          <Th>When</Th>
          <Th className="text-right">Queued</Th>
          <Th className="text-right">Took</Th>
          <Th>Error</Th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <Tr key={run.id}>
            <Td>
              <RunStatusBadge status={run.status} />
            </Td>
            <Td>
              <Link
                href={href(`/runs/${run.id}`)}
                aria-label={`Open run of ${run.workflowName ?? run.workflowId}, ${run.id}`}
                className="font-medium text-ink underline decoration-control underline-offset-2 hover:text-accent"
              >
                {run.workflowName ?? run.workflowId}
              </Link>
              <span className="text-xs text-muted"> v{run.version}</span>
            </Td>
            <Td>
              <RunModeBadge mode={run.mode} />
            </Td>
            <Td>{humanize(run.source.kind)}</Td>
            <Td>
              <Time at={run.createdAt} />
            </Td>
            <Td className="text-right tabular-nums">{formatDuration(run.queueWaitMs)}</Td>
            <Td className="text-right tabular-nums">{formatDuration(run.durationMs)}</Td>
            <Td className="max-w-72 truncate" title={run.error?.message}>
              {run.error === null ? "" : run.error.message}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

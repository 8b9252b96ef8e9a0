"use client";

import Link from "next/link";
import type { RunSummary } from "@/lib/workflow/run-schema";
import { useHref } from "@/components/shell/workspace-context";
import { formatDuration } from "@/components/ui/format";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { RunModeBadge, RunStatusBadge, sourceWords } from "./run-status";

export function RunsTable({ runs }: Readonly<{ runs: readonly RunSummary[] }>) {
  const href = useHref();
  return (
    <Table label="Runs">
      <thead>
        <tr>
          <Th>Status</Th>
          <Th>Workflow</Th>
          <Th className="max-md:hidden">Mode</Th>
          <Th className="max-md:hidden">Started by</Th>
          <Th>Started</Th>
          <Th className="text-right max-md:hidden">Queue wait</Th>
          <Th className="text-right">Duration</Th>
          <Th>Error</Th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <Tr key={run.id}>
            <Td>
              <RunStatusBadge status={run.status} />
            </Td>
            <Td className="min-w-44">
              <Link
                href={href(`/runs/${run.id}`)}
                aria-label={`Open run of ${run.workflowName ?? run.workflowId}, ${run.id}`}
                className="font-medium text-ink hover:text-accent hover:underline"
              >
                {run.workflowName ?? run.workflowId}
              </Link>
              <span className="text-xs whitespace-nowrap text-muted"> v{run.version}</span>
            </Td>
            <Td className="max-md:hidden">
              <RunModeBadge mode={run.mode} />
            </Td>
            <Td className="whitespace-nowrap max-md:hidden">{sourceWords(run.source.kind)}</Td>
            <Td>
              <Time at={run.createdAt} />
            </Td>
            <Td className="text-right whitespace-nowrap tabular-nums max-md:hidden">
              {formatDuration(run.queueWaitMs)}
            </Td>
            <Td className="text-right whitespace-nowrap tabular-nums">{formatDuration(run.durationMs)}</Td>
            <Td className="max-w-64 truncate text-muted" title={run.error?.message}>
              {run.error === null ? "" : run.error.message}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

"use client";

import Link from "next/link";
import type { WorkflowSummary } from "@/lib/client/workflows";
import { useHref } from "@/components/shell/workspace-context";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { WorkflowMenu } from "./workflow-menu";
import { WorkflowStateBadge } from "./workflow-state-badge";

export function WorkflowsTable({ workflows }: Readonly<{ workflows: readonly WorkflowSummary[] }>) {
  const href = useHref();
  return (
    <Table label="Workflows">
      <thead>
        <tr>
          <Th>Name</Th>
          <Th>State</Th>
          <Th>Version</Th>
          <Th>Changed</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {workflows.map((workflow) => (
          <Tr key={workflow.id}>
            <Td>
              <Link
                href={href(`/workflows/${workflow.id}`)}
                className="font-medium text-ink underline decoration-control underline-offset-2 hover:text-accent"
              >
                {workflow.name}
              </Link>
            </Td>
            <Td>
              <WorkflowStateBadge workflow={workflow} />
            </Td>
            <Td className="whitespace-nowrap">
              {workflow.headVersion}
              {workflow.publishedVersion !== null && workflow.publishedVersion !== workflow.headVersion ? (
                <span className="text-xs text-muted"> (published: {workflow.publishedVersion})</span>
              ) : null}
            </Td>
            <Td>
              <Time at={workflow.updatedAt} />
            </Td>
            <Td className="text-right">
              <WorkflowMenu workflow={workflow} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

"use client";

import type { WorkflowSummary } from "@/lib/client/workflows";
import { Table, Th } from "@/components/ui/table";
import { useActivity } from "./use-activity";
import { WorkflowRow } from "./workflow-row";

/** Workflows with what happened to them lately and what is to come. */
export function WorkflowsTable({ workflows }: Readonly<{ workflows: readonly WorkflowSummary[] }>) {
  const { byWorkflow, isWhole } = useActivity();
  return (
    <Table label="Workflows">
      <thead>
        <tr>
          <Th>Name</Th>
          <Th>Status</Th>
          <Th>Health</Th>
          <Th>Last run</Th>
          <Th className="max-md:hidden">Next expected</Th>
          <Th className="max-md:hidden">Newest runs</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {workflows.map((workflow) => (
          <WorkflowRow
            key={workflow.id}
            workflow={workflow}
            activity={byWorkflow === undefined ? undefined : (byWorkflow.get(workflow.id) ?? null)}
            mayHaveOlder={!isWhole}
          />
        ))}
      </tbody>
    </Table>
  );
}

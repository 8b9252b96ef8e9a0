"use client";

import { useQuery } from "@tanstack/react-query";
import type { OptimizationResult } from "@/lib/client/optimization";
import { workflowOptions } from "@/lib/client/workflows";
import { DiffView } from "@/components/proposals/diff-view";
import { PublishVersionButton, UndoButton } from "@/components/proposals/proposal-buttons";
import { useViewer } from "@/components/shell/workspace-context";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { formatPercent } from "@/components/ui/format";

/** What was applied, how it was checked, and the way back. */
export function AppliedCard({ result, workflowId }: Readonly<{ result: OptimizationResult; workflowId: string }>) {
  const { workspace } = useViewer();
  const workflow = useQuery(workflowOptions(workspace.id, workflowId));
  const { verification, version, proposal_id: proposalId } = result;
  return (
    <Card
      title={version === null ? "Nothing was changed" : `Applied as version ${String(version)}`}
      description={`${formatPercent(result.performance_improvement)} of the predicted run time saved.`}
      actions={
        <>
          {version !== null && workflow.data?.publishedVersion != null ? (
            <PublishVersionButton
              workflowId={workflowId}
              version={version}
              mode={workflow.data.publishedMode ?? "simulate"}
            />
          ) : null}
          {proposalId === null ? null : <UndoButton proposalId={proposalId} />}
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Callout
          tone={verification.equivalent ? "ok" : "warn"}
          title={verification.equivalent ? "Same effects as before" : "The effects differ"}
        >
          Checked by {verification.method}, {verification.cases} {verification.cases === 1 ? "case" : "cases"}.
          {verification.differences.length === 0 ? null : (
            <ul className="list-disc pl-4">
              {verification.differences.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          )}
        </Callout>
        {result.skipped.length === 0 ? null : (
          <ul aria-label="Skipped" className="list-disc pl-4 text-muted">
            {result.skipped.map(({ id, reason }) => (
              <li key={id}>Skipped: {reason}</li>
            ))}
          </ul>
        )}
        <DiffView patch={result.diff.patch} />
      </div>
    </Card>
  );
}

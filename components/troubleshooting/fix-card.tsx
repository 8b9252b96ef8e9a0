"use client";

import { Rocket, ShieldCheck } from "lucide-react";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { RunMode } from "@/lib/workflow/run-schema";
import { proposalKeys } from "@/lib/client/proposals";
import { resolveIssues, troubleshootingKeys, type IssueView } from "@/lib/client/troubleshooting";
import { publishWorkflow, workflowKeys } from "@/lib/client/workflows";
import { ProposalCard } from "@/components/proposals/proposal-card";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { humanize } from "@/components/ui/format";
import { useAction } from "@/components/shell/use-action";

type Props = Readonly<{
  issue: IssueView;
  fix: IssueView["fixes"][number];
  definition: Definition | undefined;
  isPublished: boolean;
  publishedMode: RunMode | null;
}>;

/** A fix as a proposal. Pressing apply proves it first: without it the failure has to come back, with it the run has to succeed. */
export function FixCard({ issue, fix, definition, isPublished, publishedMode }: Props) {
  const { workspace } = useViewer();
  const may = useMay("editor");
  const resolve = useAction({
    run: async (publish: boolean) => {
      const resolution = await resolveIssues(workspace.id, {
        workflow_id: issue.workflowId,
        issues: [{ issue_id: issue.id }],
        approve: [fix.id],
      });
      const version = resolution.actions.find((action) => action.issue_id === issue.id)?.version ?? null;
      if (publish && version !== null)
        await publishWorkflow(workspace.id, issue.workflowId, {
          mode: publishedMode ?? "simulate",
          expectedVersion: version,
        });
      return { resolution, published: publish && version !== null };
    },
    invalidate: [troubleshootingKeys.all(workspace.id), workflowKeys.all(workspace.id), proposalKeys.all(workspace.id)],
    done: ({ resolution, published }) =>
      resolution.resolved_issues.length === 0
        ? "Not resolved: see why below"
        : published
          ? "Fixed, proved and published"
          : "Fixed and proved",
    failed: "Could not apply the fix",
  });
  const action = resolve.data?.resolution.actions.find((item) => item.issue_id === issue.id);
  const remaining = resolve.data?.resolution.remaining_issues.find((item) => item.issue_id === issue.id);
  const open = issue.status !== "resolved";
  return (
    <li className="p-4">
      <ProposalCard
        title={fix.explanation}
        kind={humanize(fix.kind)}
        risk={fix.risk}
        patch={fix.patch}
        {...(definition === undefined ? {} : { base: definition })}
        verification={action?.verification ?? null}
        actions={
          may && open && fix.risk !== "manual" ? (
            <>
              <Button
                variant={isPublished ? "secondary" : "primary"}
                icon={<ShieldCheck aria-hidden />}
                busy={resolve.isPending && resolve.variables === false}
                disabled={resolve.isPending}
                onClick={() => resolve.mutate(false)}
              >
                Verify and apply
              </Button>
              {isPublished ? (
                <Button
                  variant="primary"
                  icon={<Rocket aria-hidden />}
                  busy={resolve.isPending && resolve.variables === true}
                  disabled={resolve.isPending}
                  onClick={() => resolve.mutate(true)}
                >
                  Apply and publish
                </Button>
              ) : null}
            </>
          ) : undefined
        }
      />
      {remaining === undefined ? null : (
        <Callout tone="warn" className="mt-3" title={`Not resolved: ${remaining.reason}`}>
          {remaining.recommendation}
        </Callout>
      )}
    </li>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { ListTodo, ShieldCheck, X } from "lucide-react";
import type { Proposal } from "@/lib/workflow/proposal-schema";
import { proposalKeys, proposalsOptions, rejectProposal, verifyProposal } from "@/lib/client/proposals";
import { versionOptions } from "@/lib/client/workflows";
import { ApplyButtons, UndoButton } from "@/components/proposals/proposal-buttons";
import { ProposalCard } from "@/components/proposals/proposal-card";
import { QueryView } from "@/components/shell/query-view";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { humanize } from "@/components/ui/format";
import { EmptyState } from "@/components/ui/states";
import { Time } from "@/components/ui/time";
import { useAction } from "@/components/shell/use-action";

type Props = Readonly<{ workflowId: string; isPublished: boolean; isDirty: boolean }>;

/** What machines want to change in this workflow, and what became of it: open ones first. */
export function WorkflowProposals({ workflowId, isPublished, isDirty }: Props) {
  const { workspace } = useViewer();
  const proposals = useQuery({ ...proposalsOptions(workspace.id, workflowId), refetchOnMount: "always" });
  return (
    <QueryView query={proposals} what="the proposals">
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState icon={<ListTodo />} title="No proposals">
            Optimization and troubleshooting put their changes here, with evidence, before anything changes.
          </EmptyState>
        ) : (
          <div className="flex flex-col gap-3 p-4">
            {isDirty ? (
              <Callout tone="warn">
                You have changes that are not saved. Save or discard them before you apply a proposal.
              </Callout>
            ) : null}
            <ul aria-label="Proposals" className="flex flex-col gap-3">
              {[...items]
                .sort((a, b) => Number(b.status === "open") - Number(a.status === "open"))
                .map((proposal) => (
                  <li key={proposal.id} className="rounded-lg border p-4">
                    <OneProposal proposal={proposal} isPublished={isPublished} locked={isDirty} />
                  </li>
                ))}
            </ul>
          </div>
        )
      }
    </QueryView>
  );
}

function OneProposal({
  proposal,
  isPublished,
  locked,
}: Readonly<{ proposal: Proposal; isPublished: boolean; locked: boolean }>) {
  const { workspace } = useViewer();
  const base = useQuery(versionOptions(workspace.id, proposal.workflowId, proposal.baseVersion));
  return (
    <ProposalCard
      title={proposal.title}
      kind={humanize(proposal.kind)}
      risk={proposal.risk}
      confidence={proposal.confidence}
      rationale={proposal.rationale}
      evidence={proposal.evidence}
      patch={proposal.patch}
      {...(base.data === undefined ? {} : { base: base.data.definition })}
      verification={proposal.verification}
      badges={
        <>
          <Badge tone={proposal.status === "open" ? "info" : "neutral"}>
            {humanize(proposal.status)}
            {proposal.status === "applied" && proposal.appliedVersion !== null
              ? ` as version ${String(proposal.appliedVersion)}`
              : ""}
          </Badge>
          <span className="text-xs text-muted">
            for version {proposal.baseVersion}, <Time at={proposal.createdAt} />
          </span>
        </>
      }
      actions={locked ? null : <ProposalActions proposal={proposal} isPublished={isPublished} />}
    />
  );
}

function ProposalActions({ proposal, isPublished }: Readonly<{ proposal: Proposal; isPublished: boolean }>) {
  const { workspace } = useViewer();
  const may = useMay("editor");
  const invalidate = [proposalKeys.all(workspace.id)];
  const verify = useAction({
    run: () => verifyProposal(workspace.id, proposal.id),
    invalidate,
    done: "Replayed without and with the change",
    failed: "Could not verify",
  });
  const reject = useAction({
    run: () => rejectProposal(workspace.id, proposal.id),
    invalidate,
    done: "Set aside",
    failed: "Could not set it aside",
  });
  if (!may) return null;
  if (proposal.status === "applied") return <UndoButton proposalId={proposal.id} />;
  if (proposal.status !== "open") return null;
  return (
    <>
      <Button icon={<ShieldCheck aria-hidden />} busy={verify.isPending} onClick={() => verify.mutate(undefined)}>
        Verify
      </Button>
      <ApplyButtons proposalId={proposal.id} isPublished={isPublished} />
      <Button variant="ghost" icon={<X aria-hidden />} busy={reject.isPending} onClick={() => reject.mutate(undefined)}>
        Reject
      </Button>
    </>
  );
}

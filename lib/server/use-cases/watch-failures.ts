import type { Ctx } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/app-error";
import { proveFix } from "@/lib/troubleshooting/core/prove-fix";
import type { Issue } from "@/lib/troubleshooting/schema";
import type { Troubleshooting } from "@/lib/troubleshooting/service";
import type { Proposal } from "@/lib/workflow/proposal-schema";
import type { SimulateRun } from "@/lib/workflow/simulation";
import type { FixProposals } from "./resolve-issues";

export interface WatchPorts {
  troubleshooting: Troubleshooting;
  proposals: Pick<FixProposals, "prepare"> & {
    get(ctx: Ctx, id: string): Promise<Pick<Proposal, "status" | "appliedVersion" | "verification">>;
  };
  simulateRun: (workspaceId: string) => SimulateRun;
}

/**
 * After a failed run: brings issues up to date, and prepares a proved fix as an open proposal. Nothing is applied.
 * An issue whose proposal was applied by a person is settled and watched; one whose proposal was taken back is open again.
 */
export function createWatchFailures({ troubleshooting, proposals, simulateRun }: WatchPorts) {
  async function settle(ctx: Ctx, issue: Issue): Promise<Issue> {
    if (issue.proposalId === null) return issue;
    const proposal = await proposals.get(ctx, issue.proposalId);
    if (proposal.status === "applied" && issue.status !== "resolved") {
      return {
        ...issue,
        status: "resolved",
        fixedInVersion: proposal.appliedVersion,
        verification: proposal.verification,
      };
    }
    if (proposal.status === "undone" && issue.status === "resolved") {
      return { ...issue, status: "reopened", proposalId: null, fixedInVersion: null, verification: null };
    }
    return issue;
  }

  async function prepare(ctx: Ctx, issue: Issue): Promise<Issue> {
    if (issue.proposalId !== null || issue.status === "resolved") return issue;
    const repairable = await troubleshooting.repairable(ctx.workspaceId, issue);
    if (repairable === null) return issue;
    for (const fix of repairable.issue.fixes.filter(({ risk }) => risk !== "manual")) {
      const proof = await proveFix(
        simulateRun(ctx.workspaceId),
        repairable.issue,
        fix,
        repairable.head.definition,
        repairable.run,
      ).catch((error: unknown) => {
        if (error instanceof AppError && error.code === "STATE_CONFLICT") return null;
        throw error;
      });
      if (proof?.kind !== "proved") continue;
      const { verification } = proof;
      const { id } = await proposals.prepare(ctx, {
        workflowId: issue.workflowId,
        baseVersion: repairable.head.headVersion,
        fix,
        issue,
        verification,
      });
      return { ...repairable.issue, status: "awaiting_approval", proposalId: id, verification };
    }
    return issue;
  }

  return async function watchFailures(workspaceId: string, workflowId: string): Promise<void> {
    const ctx: Ctx = { workspaceId, actor: { kind: "system", id: "troubleshoot" }, requestId: "troubleshoot-loop" };
    for (const found of await troubleshooting.refresh(workspaceId, workflowId)) {
      const next = await prepare(ctx, await settle(ctx, found));
      if (next !== found) await troubleshooting.saveIssue(workspaceId, next);
    }
  };
}

import { AppError } from "@/lib/kernel/app-error";
import { proveFix } from "@/lib/troubleshooting/core/prove-fix";
import { fixKindSchema, type Fix } from "@/lib/troubleshooting/schema";
import type { Troubleshooting } from "@/lib/troubleshooting/service";
import type { VerifyProposal } from "@/lib/workflow/ports";
import type { SimulateRun } from "@/lib/workflow/simulation";

export interface VerifyFixPorts {
  troubleshooting: Troubleshooting;
  simulateRun: SimulateRun;
  /** For every other kind of proposal. */
  otherwise: VerifyProposal;
}

/** Proves a fix again as it was proved first: by replay of the failure it is for, against the head of now. */
export function createVerifyFix({ troubleshooting, simulateRun, otherwise }: VerifyFixPorts): VerifyProposal {
  return async (ctx, request) => {
    const { proposal, before } = request;
    if (proposal.kind !== "fix" || proposal.issueId === null) return await otherwise(ctx, request);
    const issue = await troubleshooting.issue(ctx, proposal.issueId).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "NOT_FOUND") return null;
      throw error;
    });
    const repairable = issue === null ? null : await troubleshooting.repairable(ctx.workspaceId, issue);
    if (repairable === null) return await otherwise(ctx, request);
    const fix: Fix = {
      id: proposal.id,
      kind: fixKindSchema.catch("manual").parse(proposal.evidence["fixKind"]),
      risk: proposal.risk,
      patch: proposal.patch,
      explanation: proposal.rationale,
    };
    return (await proveFix(simulateRun, repairable.issue, fix, before, repairable.run)).verification;
  };
}

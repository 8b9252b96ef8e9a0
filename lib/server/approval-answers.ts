import { type Approval, type Decision, mayDecide } from "@/lib/engine/approvals";
import { AppError } from "@/lib/kernel/app-error";
import type { Ctx } from "@/lib/kernel/context";
import { isoOf, isoOrNull } from "@/lib/kernel/instant";
import { clientAddress } from "./http/client-address";
import type { Principal } from "./principal";
import { Reply } from "./reply";
import type { Services } from "./services";

/** What an approval asks and how it ended: all that a link shows. */
export function toAsked(approval: Approval) {
  return {
    message: approval.message,
    workflowName: approval.workflowName,
    mode: approval.mode,
    status: approval.status,
    requestedAt: isoOf(approval.requestedAtMs),
    expiresAt: isoOrNull(approval.dueAtMs),
    decidedAt: isoOrNull(approval.decidedAtMs),
    note: approval.note,
  };
}

/** The approval as a member sees it; the link is shown to those alone who may decide without it. */
export function toShown(services: Services, ctx: Ctx, principal: Principal, approval: Approval) {
  const role = ctx.actor.kind === "system" ? "viewer" : ctx.actor.role;
  const may = mayDecide(approval.approvers, role, { email: emailOf(principal) });
  const { links } = services.approvals;
  return {
    ...toAsked(approval),
    id: approval.id,
    workflowId: approval.workflowId,
    runId: approval.runId,
    stepPath: approval.stepPath,
    approvers: [...approval.approvers],
    decidedBy: approval.decidedBy,
    mayDecide: may,
    link:
      may && approval.status === "pending"
        ? `${services.platform.env.publicUrl}/approve/${links.make(approval.id, approval.dueAtMs)}`
        : null,
  };
}

export function emailOf(principal: Principal): string | null {
  return principal.kind === "user" ? principal.email : null;
}

export function decisionOf(word: "approve" | "approved" | "reject" | "rejected"): Decision {
  return word === "approve" || word === "approved" ? "approved" : "rejected";
}

/** 202 while the worker has yet to take the decision. */
export function decidedReply(approval: Approval, body: object): Reply {
  return new Reply(approval.status === "pending" ? 202 : 200, body);
}

/**
 * The approval that a link names. Tries are limited by address.
 * @throws NOT_FOUND where the link is not one of ours, or has expired; RATE_LIMITED
 */
export function approvalOfLink(services: Services, request: Request, token: string): string {
  const { platform, access, approvals } = services;
  const address = clientAddress(request, platform.env.TRUST_PROXY);
  const retryAfterMs = access.limits.requests.take(`approval-link:${address}`);
  if (retryAfterMs > 0) throw new AppError("RATE_LIMITED", "Too many requests; slow down.", { retryAfterMs });
  const id = approvals.links.verify(token);
  if (id === null) throw new AppError("NOT_FOUND", "This link is not valid, or not any more. Ask for a new one.");
  return id;
}

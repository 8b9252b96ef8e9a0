import { decideApproval, getApproval } from "@/lib/api/contracts/approvals";
import { actorLabel } from "@/lib/kernel/context";
import { decidedReply, decisionOf, emailOf, toShown } from "@/lib/server/approval-answers";
import { known } from "@/lib/server/principal";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(getApproval, async ({ params, ctx, principal, services }) =>
  toShown(services, ctx, known(principal), await services.approvals.approvals.get(ctx, params)),
);
export const POST = route(decideApproval, async ({ params, body, ctx, principal, services }) => {
  const who = known(principal);
  const wanted = { ...params, decision: decisionOf(body.decision), note: body.note, by: actorLabel(ctx.actor) };
  const decided = await services.approvals.approvals.decide(ctx, { email: emailOf(who) }, wanted);
  return decidedReply(decided, toShown(services, ctx, who, decided));
});
export const { PUT, PATCH, DELETE } = refuseOthers("GET", "POST");

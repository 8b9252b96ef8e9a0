import { decideApprovalByLink, getApprovalByLink } from "@/lib/api/contracts/approvals";
import { approvalOfLink, decidedReply, decisionOf, toAsked } from "@/lib/server/approval-answers";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(getApprovalByLink, async ({ params, services, request }) =>
  toAsked(await services.approvals.approvals.byLink(approvalOfLink(services, request, params.token))),
);
export const POST = route(decideApprovalByLink, async ({ params, body, services, request }) => {
  const id = approvalOfLink(services, request, params.token);
  const wanted = { decision: decisionOf(body.decision), note: body.note };
  const decided = await services.approvals.approvals.decideByLink(id, wanted);
  return decidedReply(decided, toAsked(decided));
});
export const { PUT, PATCH, DELETE } = refuseOthers("GET", "POST");

import { resolveTroubleshooting } from "@/lib/api/contracts/troubleshooting";
import { resolutionOnWire } from "@/lib/api/troubleshooting-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(resolveTroubleshooting, async ({ ctx, body, services }) => {
  const issueIds = body.issues.map((issue) => issue.issue_id);
  const input = {
    workflowId: body.workflow_id,
    issueIds,
    sessionId: body.session_id ?? undefined,
    approve: body.approve,
  };
  return resolutionOnWire(
    await services.access.engineGuard.withEngine("troubleshooting", ctx, () =>
      services.troubleshooting.resolveIssues(ctx, input),
    ),
  );
});
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

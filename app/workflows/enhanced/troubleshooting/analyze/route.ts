import { analyzeTroubleshooting } from "@/lib/api/contracts/troubleshooting";
import { analysisOnWire } from "@/lib/api/troubleshooting-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(analyzeTroubleshooting, async ({ ctx, body, services }) => {
  const { workflow_id: workflowId, error_logs: errorLogs, run_id } = body;
  const { troubleshooting } = services.troubleshooting;
  return analysisOnWire(
    await services.access.engineGuard.withEngine("troubleshooting", ctx, () =>
      troubleshooting.analyze(ctx, { workflowId, errorLogs, runId: run_id ?? undefined }),
    ),
  );
});
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

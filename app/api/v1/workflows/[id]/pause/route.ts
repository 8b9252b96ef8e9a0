import { pauseWorkflow } from "@/lib/api/contracts/workflows";
import { workflowOnWire } from "@/lib/api/workflow-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(pauseWorkflow, async ({ ctx, params, services }) =>
  workflowOnWire(await services.workflows.setPaused(ctx, params.id, true)),
);

export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

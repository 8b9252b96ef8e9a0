import { deleteWorkflow, getWorkflow, putWorkflow } from "@/lib/api/contracts/workflows";
import { workflowOnWire } from "@/lib/api/workflow-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(getWorkflow, async ({ ctx, params, services }) =>
  workflowOnWire(await services.workflows.get(ctx, params.id)),
);

export const PUT = route(putWorkflow, async ({ ctx, params, body, services }) =>
  workflowOnWire(await services.workflows.put(ctx, { ...params, ...body })),
);

export const DELETE = route(deleteWorkflow, async ({ ctx, params, services }) => {
  await services.workflows.remove(ctx, params.id);
  return null;
});

export const { POST, PATCH } = refuseOthers("GET", "PUT", "DELETE");

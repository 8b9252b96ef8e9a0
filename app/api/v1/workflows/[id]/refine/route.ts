import { refineWorkflow } from "@/lib/api/contracts/refine";
import { refinedOnWire } from "@/lib/api/refine-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(refineWorkflow, async ({ ctx, params, body, services }) =>
  refinedOnWire(
    await services.access.engineGuard.withEngine("intelligence", ctx, () =>
      services.refineWorkflow.refine(ctx, { workflowId: params.id, ...body }),
    ),
  ),
);

export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

import { explainWorkflow } from "@/lib/api/contracts/refine";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(explainWorkflow, ({ ctx, params, query, services }) =>
  services.access.engineGuard.withEngine("intelligence", ctx, () =>
    services.refineWorkflow.explain(ctx, { workflowId: params.id, ...query }),
  ),
);

export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

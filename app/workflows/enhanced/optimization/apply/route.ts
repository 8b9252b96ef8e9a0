import { applyOptimization } from "@/lib/api/contracts/optimization";
import { appliedOnWire, requestedOptimizations } from "@/lib/api/optimization-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(applyOptimization, ({ ctx, body, services }) =>
  services.access.engineGuard.withEngine("optimization", ctx, async () => {
    const optimizations = requestedOptimizations(body.optimizations);
    return appliedOnWire(await services.optimizeWorkflow.apply(ctx, { workflow: body.workflow, optimizations }));
  }),
);
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

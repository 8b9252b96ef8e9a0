import { analyzeOptimization } from "@/lib/api/contracts/optimization";
import { analysisOnWire } from "@/lib/api/optimization-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(analyzeOptimization, ({ ctx, body, services }) =>
  services.access.engineGuard.withEngine("optimization", ctx, async () =>
    analysisOnWire(await services.optimizeWorkflow.analyze(ctx, body), body.strategy),
  ),
);
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

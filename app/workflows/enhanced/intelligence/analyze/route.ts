import { analyzeRequest } from "@/lib/api/contracts/intelligence";
import { analysisOnWire } from "@/lib/api/intelligence-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(analyzeRequest, async ({ ctx, body, services }) => {
  const input = { text: body.user_input, context: body.context ?? {}, enhanced: body.enhanced_intelligence };
  const { engineGuard } = services.access;
  return analysisOnWire(
    await engineGuard.withEngine("intelligence", ctx, () => services.intelligence.analyze(ctx, input)),
  );
});
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

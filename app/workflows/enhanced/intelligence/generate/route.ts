import { generateWorkflow } from "@/lib/api/contracts/intelligence";
import { generatedOnWire } from "@/lib/api/intelligence-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(generateWorkflow, async ({ ctx, body, services }) => {
  const { user_input: text, enhanced_intelligence: enhanced, optimization_strategy: strategy } = body;
  const context = body.context ?? {};
  const { use_model: useModel, answers, save: keep } = body;
  const { engineGuard } = services.access;
  return generatedOnWire(
    await engineGuard.withEngine("intelligence", ctx, () =>
      services.generateWorkflow(ctx, { text, context, enhanced, strategy, useModel, answers, keep }),
    ),
  );
});
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

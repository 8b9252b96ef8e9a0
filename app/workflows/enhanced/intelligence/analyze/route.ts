import { analyzeRequest } from "@/lib/api/contracts/intelligence";
import { analysisOnWire } from "@/lib/api/intelligence-wire";
import { roleAtLeast } from "@/lib/kernel/context";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(analyzeRequest, async ({ ctx, body, services }) => {
  // A question to a model costs money: whoever only reads gets the answer of the rules.
  const useModel = body.use_model && ctx.actor.kind !== "system" && roleAtLeast(ctx.actor.role, "editor");
  const { user_input: text, enhanced_intelligence: enhanced } = body;
  const input = { text, context: body.context ?? {}, enhanced, useModel };
  const { engineGuard } = services.access;
  return analysisOnWire(
    await engineGuard.withEngine("intelligence", ctx, () => services.intelligence.analyze(ctx, input)),
  );
});
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

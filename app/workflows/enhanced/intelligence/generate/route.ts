import { generateWorkflow } from "@/lib/api/contracts/intelligence";
import { generatedOnWire } from "@/lib/api/intelligence-wire";
import type { Watcher } from "@/lib/intelligence/schema";
import { wantsEvents, workEvents } from "@/lib/server/live/work-events";
import { known } from "@/lib/server/principal";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(generateWorkflow, async ({ ctx, principal, body, services, request }) => {
  const { user_input: text, enhanced_intelligence: enhanced, optimization_strategy: strategy } = body;
  const context = body.context ?? {};
  const { use_model: useModel, answers, save: keep } = body;
  const { engineGuard, limits } = services.access;
  const work = async ({ signal, reached }: Watcher) =>
    generatedOnWire(
      await engineGuard.withEngine("intelligence", ctx, (late) =>
        services.generateWorkflow(
          ctx,
          { text, context, enhanced, strategy, useModel, answers, keep },
          { signal: signal === undefined ? late : AbortSignal.any([signal, late]), reached },
        ),
      ),
    );
  if (!wantsEvents(request)) return work({ signal: request.signal });
  const { requestId } = ctx;
  return workEvents({
    request,
    requestId,
    hold: () => limits.streams.take(known(principal).subject),
    work,
    onFailure: (err) =>
      services.platform.logger.error({ event: "request.failed", requestId, route: generateWorkflow.id, err }),
  });
});
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

import { startRun } from "@/lib/api/contracts/runs";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";
import { startedReply } from "@/lib/server/started-reply";

export const POST = route(startRun, async ({ params, body, ctx, services, request }) => {
  const idempotencyKey = request.headers.get("idempotency-key") ?? undefined;
  return startedReply(await services.runs.runs.start(ctx, { ...params, ...body, idempotencyKey }));
});
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

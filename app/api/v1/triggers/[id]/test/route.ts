import { testTrigger } from "@/lib/api/contracts/triggers";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";
import { startedReply } from "@/lib/server/started-reply";

export const POST = route(testTrigger, async ({ params, body, ctx, services }) =>
  startedReply(await services.runs.runs.testTrigger(ctx, { ...params, ...body })),
);
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

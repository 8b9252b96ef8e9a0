import { replayRun } from "@/lib/api/contracts/runs";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";
import { startedReply } from "@/lib/server/started-reply";

export const POST = route(replayRun, async ({ params, body, ctx, services }) =>
  startedReply(await services.runs.runs.replay(ctx, { ...params, ...body })),
);
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

import { replayRun } from "@/lib/api/contracts/runs";
import { route } from "@/lib/server/route";
import { startedReply } from "@/lib/server/started-reply";

export const POST = route(replayRun, async ({ params, body, ctx, services }) =>
  startedReply(await services.runs.runs.replay(ctx, { ...params, ...body })),
);

import { replayRun } from "@/lib/api/contracts/runs";
import { refuseOthers } from "@/lib/server/refuse-others";
import { Reply } from "@/lib/server/reply";
import { route } from "@/lib/server/route";
import { startedReply } from "@/lib/server/started-reply";

export const POST = route(replayRun, async ({ params, body, ctx, services }) => {
  const { dryRun, ...choice } = body;
  if (dryRun) return new Reply(200, services.runs.runs.previewReplay(ctx, { ...params, ...choice }));
  return startedReply(await services.runs.runs.replay(ctx, { ...params, ...choice }));
});
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

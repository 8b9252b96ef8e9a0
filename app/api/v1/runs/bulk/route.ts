import { bulkRuns } from "@/lib/api/contracts/runs";
import { refuseOthers } from "@/lib/server/refuse-others";
import { Reply } from "@/lib/server/reply";
import { route } from "@/lib/server/route";

export const POST = route(bulkRuns, async ({ ctx, body, services }) => {
  const answer = await services.runs.runs.bulk(ctx, body);
  return new Reply(answer.bulkJobId === null ? 200 : 202, answer);
});
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

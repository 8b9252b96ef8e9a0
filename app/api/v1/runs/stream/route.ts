import { streamRuns } from "@/lib/api/contracts/runs";
import { runsChanges } from "@/lib/server/live/run-events";
import { known } from "@/lib/server/principal";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const dynamic = "force-dynamic";

export const GET = route(streamRuns, ({ query, ctx, principal, services, request }) => {
  const hold = () => services.access.limits.streams.take(known(principal).subject);
  return runsChanges({ ...services.runs, ctx, request, hold }, query.workflowId);
});
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

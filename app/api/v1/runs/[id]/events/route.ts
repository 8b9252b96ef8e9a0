import { streamRunEvents } from "@/lib/api/contracts/runs";
import { runEvents } from "@/lib/server/live/run-events";
import { known } from "@/lib/server/principal";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const dynamic = "force-dynamic";

export const GET = route(streamRunEvents, ({ params, ctx, principal, services, request }) => {
  const hold = () => services.access.limits.streams.take(known(principal).subject);
  return runEvents({ ...services.runs, ctx, request, hold }, params.id);
});
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

import { streamRunEvents } from "@/lib/api/contracts/runs";
import { known } from "@/lib/server/principal";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";
import { runEventStream } from "@/lib/server/run-event-stream";

export const dynamic = "force-dynamic";

export const GET = route(streamRunEvents, ({ params, ctx, principal, services, request }) =>
  runEventStream(services.runs.runs, ctx, params.id, request, () =>
    services.access.limits.streams.take(known(principal).subject),
  ),
);
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

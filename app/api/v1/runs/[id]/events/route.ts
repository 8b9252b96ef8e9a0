import { streamRunEvents } from "@/lib/api/contracts/runs";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";
import { runEventStream } from "@/lib/server/run-event-stream";

export const dynamic = "force-dynamic";

export const GET = route(streamRunEvents, ({ params, ctx, services, request }) =>
  runEventStream(services.runs.runs, ctx, params.id, request),
);
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

import { streamRunEvents } from "@/lib/api/contracts/runs";
import { route } from "@/lib/server/route";
import { runEventStream } from "@/lib/server/run-event-stream";

export const dynamic = "force-dynamic";

export const GET = route(streamRunEvents, ({ params, ctx, services, request }) =>
  runEventStream(services.runs.runs, ctx, params.id, request),
);

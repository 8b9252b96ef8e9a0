import { signalRun } from "@/lib/api/contracts/runs";
import { route } from "@/lib/server/route";

export const POST = route(signalRun, ({ params, body, ctx, services }) =>
  services.runs.runs.signal(ctx, { ...params, payload: body }),
);

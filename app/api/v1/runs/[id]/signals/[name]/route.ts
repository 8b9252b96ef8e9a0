import { signalRun } from "@/lib/api/contracts/runs";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(signalRun, ({ params, body, ctx, services }) =>
  services.runs.runs.signal(ctx, { ...params, payload: body }),
);
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

import { cancelRun } from "@/lib/api/contracts/runs";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(cancelRun, ({ params, ctx, services }) => services.runs.runs.cancel(ctx, params));
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

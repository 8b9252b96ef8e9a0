import { cancelRun } from "@/lib/api/contracts/runs";
import { route } from "@/lib/server/route";

export const POST = route(cancelRun, ({ params, ctx, services }) => services.runs.runs.cancel(ctx, params));

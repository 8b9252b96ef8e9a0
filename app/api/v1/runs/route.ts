import { listRuns } from "@/lib/api/contracts/runs";
import { route } from "@/lib/server/route";

export const GET = route(listRuns, ({ ctx, query, services }) => services.runs.runs.list(ctx, query));

import { listRuns } from "@/lib/api/contracts/runs";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listRuns, ({ ctx, query, services }) => services.runs.runs.list(ctx, query));
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

import { compareRuns } from "@/lib/api/contracts/runs";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(compareRuns, ({ ctx, query, services }) => services.runs.runs.compare(ctx, query));
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

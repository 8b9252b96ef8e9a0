import { countRuns } from "@/lib/api/contracts/runs";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(countRuns, ({ ctx, query, services }) => services.runs.runs.count(ctx, query));
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

import { bulkRuns } from "@/lib/api/contracts/runs";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(bulkRuns, ({ ctx, body, services }) => services.runs.runs.bulk(ctx, body));
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

import { bulkRuns } from "@/lib/api/contracts/runs";
import { route } from "@/lib/server/route";

export const POST = route(bulkRuns, ({ ctx, body, services }) => services.runs.runs.bulk(ctx, body));

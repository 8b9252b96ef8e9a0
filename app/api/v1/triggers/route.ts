import { listTriggers } from "@/lib/api/contracts/triggers";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listTriggers, ({ ctx, query, services }) => services.runs.triggers.list(ctx, query));
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

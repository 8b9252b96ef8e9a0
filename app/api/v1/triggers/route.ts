import { listTriggers } from "@/lib/api/contracts/triggers";
import { route } from "@/lib/server/route";

export const GET = route(listTriggers, ({ ctx, query, services }) => services.runs.triggers.list(ctx, query));

import { listSessions } from "@/lib/api/contracts/troubleshooting";
import { newestFirstPage, sessionView } from "@/lib/api/troubleshooting-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listSessions, async ({ ctx, query, services }) =>
  newestFirstPage(await services.troubleshooting.troubleshooting.listSessions(ctx, query), query.limit, sessionView),
);
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

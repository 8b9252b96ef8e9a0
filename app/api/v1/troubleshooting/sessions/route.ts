import { listSessions } from "@/lib/api/contracts/troubleshooting";
import { pageAfter } from "@/lib/api/paging";
import { sessionView } from "@/lib/api/troubleshooting-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listSessions, async ({ ctx, query, services }) =>
  pageAfter((await services.troubleshooting.troubleshooting.listSessions(ctx, query)).map(sessionView), query.limit),
);
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

import { createConnection, listConnections } from "@/lib/api/contracts/connections";
import { pageAfter } from "@/lib/api/paging";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listConnections, async ({ ctx, query, services }) =>
  pageAfter(await services.connectors.connections.list(ctx, query), query.limit),
);

export const POST = route(createConnection, ({ ctx, body, services }) =>
  services.connectors.connections.create(ctx, body),
);
export const { PUT, PATCH, DELETE } = refuseOthers("GET", "POST");

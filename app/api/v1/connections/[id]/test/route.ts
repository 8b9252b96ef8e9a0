import { testConnection } from "@/lib/api/contracts/connections";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(testConnection, ({ ctx, params, body, services }) =>
  services.connectors.connections.test(ctx, params.id, body.url),
);

export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

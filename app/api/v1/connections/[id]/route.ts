import { deleteConnection, getConnection, updateConnection } from "@/lib/api/contracts/connections";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(getConnection, ({ ctx, params, services }) =>
  services.connectors.connections.get(ctx, params.id),
);

export const PATCH = route(updateConnection, ({ ctx, params, body, services }) =>
  services.connectors.connections.update(ctx, params.id, body),
);

export const DELETE = route(deleteConnection, ({ ctx, params, services }) =>
  services.connectors.connections.remove(ctx, params.id),
);
export const { POST, PUT } = refuseOthers("GET", "PATCH", "DELETE");

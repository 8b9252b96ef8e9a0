import { revokeApiKey } from "@/lib/api/contracts/access";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const DELETE = route(revokeApiKey, ({ params, ctx, services }) =>
  services.access.apiKeys.revoke(ctx, params.id),
);
export const { GET, POST, PUT, PATCH } = refuseOthers("DELETE");

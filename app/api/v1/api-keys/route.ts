import { listApiKeys, createApiKey } from "@/lib/api/contracts/access";
import { known } from "@/lib/server/principal";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listApiKeys, ({ query, ctx, services }) => services.access.apiKeys.list(ctx, query));
export const POST = route(createApiKey, ({ body, ctx, principal, services }) =>
  services.access.apiKeys.create(ctx, known(principal), body),
);
export const { PUT, PATCH, DELETE } = refuseOthers("GET", "POST");

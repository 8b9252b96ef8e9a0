import { oauthPreflight } from "@/lib/api/contracts/connections";
import { redirectAddress } from "@/lib/server/redirect-address";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(oauthPreflight, async ({ ctx, body, request, services }) => {
  const { redirectUri, check } = redirectAddress(request, services.platform.env);
  const checks = await services.connectors.authorizations.preflight(ctx, body, redirectUri);
  return { redirectUri, checks: body.grant === "client_credentials" ? checks : [check, ...checks] };
});
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

import { oauthSetup } from "@/lib/api/contracts/connections";
import { redirectAddress } from "@/lib/server/redirect-address";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(oauthSetup, ({ request, services }) => {
  const { redirectUri, check } = redirectAddress(request, services.platform.env);
  return { redirectUri, checks: [check] };
});
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

import { oauthStart } from "@/lib/api/contracts/connections";
import { forBrowser, sendTo } from "@/lib/server/http/for-browser";
import { redirectAddress } from "@/lib/server/redirect-address";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = forBrowser(
  route(oauthStart, async ({ ctx, query, request, services }) => {
    const { redirectUri } = redirectAddress(request, services.platform.env);
    const { connectionId } = query;
    return sendTo(302, await services.connectors.authorizations.start(ctx, { connectionId, redirectUri }));
  }),
);
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

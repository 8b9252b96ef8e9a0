import { oauthCallback } from "@/lib/api/contracts/connections";
import { forBrowser } from "@/lib/server/http/for-browser";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";
import { signInAnswer } from "@/lib/server/sign-in-answer";

export const GET = forBrowser(
  route(oauthCallback, async ({ ctx, query, principal, request, services }) =>
    signInAnswer(await services.connectors.authorizations.callback(ctx, query), { ctx, principal, request, services }),
  ),
);
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

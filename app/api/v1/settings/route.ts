import { getSettings, putSettings } from "@/lib/api/contracts/workspace";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(getSettings, ({ ctx, services }) => services.access.settings.get(ctx));
export const PUT = route(putSettings, ({ body, ctx, services }) => services.access.settings.put(ctx, body));
export const { POST, PATCH, DELETE } = refuseOthers("GET", "PUT");

import { getSession } from "@/lib/api/contracts/troubleshooting";
import { sessionDetail } from "@/lib/api/troubleshooting-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(getSession, async ({ ctx, params, services }) =>
  sessionDetail(await services.troubleshooting.troubleshooting.session(ctx, params.id)),
);
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

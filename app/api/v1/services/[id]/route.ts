import { getService } from "@/lib/api/contracts/services";
import { serviceDetail } from "@/lib/api/services-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(getService, ({ ctx, params, services }) =>
  serviceDetail(services.platform.catalogs.of(ctx.workspaceId), params.id),
);
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

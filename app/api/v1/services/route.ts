import { listServices } from "@/lib/api/contracts/services";
import { servicePage } from "@/lib/api/services-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listServices, ({ ctx, query, services }) =>
  servicePage(services.platform.catalogs.of(ctx.workspaceId), query),
);
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

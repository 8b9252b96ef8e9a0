import { indexServices } from "@/lib/api/contracts/services";
import { serviceIndex } from "@/lib/api/services-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(indexServices, ({ ctx, services }) =>
  serviceIndex(services.platform.catalogs.of(ctx.workspaceId)),
);
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

import { deleteOwnService, getService, replaceOwnService } from "@/lib/api/contracts/services";
import { serviceDetail } from "@/lib/api/services-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(getService, ({ ctx, params, services }) =>
  serviceDetail(services.platform.catalogs.of(ctx.workspaceId), params.id),
);
export const PUT = route(replaceOwnService, ({ ctx, params, body, services }) =>
  services.connectors.ownServices.replace(ctx, params.id, body),
);
export const DELETE = route(deleteOwnService, async ({ ctx, params, query, services }) => {
  await services.connectors.ownServices.remove(ctx, params.id, { force: query.force === "true" });
  return null;
});
export const { POST, PATCH } = refuseOthers("GET", "PUT", "DELETE");

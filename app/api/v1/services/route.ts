import { createOwnService, listServices } from "@/lib/api/contracts/services";
import { servicePage } from "@/lib/api/services-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { Reply } from "@/lib/server/reply";
import { route } from "@/lib/server/route";

export const GET = route(listServices, ({ ctx, query, services }) =>
  servicePage(services.platform.catalogs.of(ctx.workspaceId), query),
);
export const POST = route(createOwnService, async ({ ctx, body, services }) => {
  const made = await services.connectors.ownServices.create(ctx, body);
  return body.dryRun ? new Reply(200, made) : made;
});
export const { PUT, PATCH, DELETE } = refuseOthers("GET", "POST");

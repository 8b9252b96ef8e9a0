import { listWorkspaces, createWorkspace } from "@/lib/api/contracts/access";
import { known } from "@/lib/server/principal";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listWorkspaces, async ({ principal, services }) => ({
  items: await services.access.workspaces.list(known(principal)),
  nextCursor: null,
}));
export const POST = route(createWorkspace, ({ body, ctx, principal, services }) =>
  services.access.workspaces.create(ctx, known(principal), body.name),
);
export const { PUT, PATCH, DELETE } = refuseOthers("GET", "POST");

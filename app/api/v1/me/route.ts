import { getMe } from "@/lib/api/contracts/access";
import { known } from "@/lib/server/principal";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(getMe, ({ ctx, principal, services }) => services.access.workspaces.me(ctx, known(principal)));
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

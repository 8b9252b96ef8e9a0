import { changeMember, removeMember } from "@/lib/api/contracts/access";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const PATCH = route(changeMember, ({ params, body, ctx, services }) =>
  services.access.members.changeRole(ctx, params.id, body.role),
);
export const DELETE = route(removeMember, ({ params, ctx, services }) =>
  services.access.members.remove(ctx, params.id),
);
export const { GET, POST, PUT } = refuseOthers("PATCH", "DELETE");

import { listMembers, addMember } from "@/lib/api/contracts/access";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listMembers, ({ query, ctx, services }) => services.access.members.list(ctx, query));
export const POST = route(addMember, ({ body, ctx, services }) => services.access.members.add(ctx, body));
export const { PUT, PATCH, DELETE } = refuseOthers("GET", "POST");

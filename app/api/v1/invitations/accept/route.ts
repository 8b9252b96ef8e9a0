import { acceptInvitation } from "@/lib/api/contracts/setup";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(acceptInvitation, ({ body, services }) => services.access.members.accept(body));
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

import { getSystem } from "@/lib/api/contracts/workspace";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(getSystem, ({ services }) => services.access.system.get());
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

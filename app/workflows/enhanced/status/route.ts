import { getStatus } from "@/lib/api/contracts/status";
import { refuseOthers } from "@/lib/server/refuse-others";
import { readStatus } from "@/lib/server/use-cases/read-status";
import { route } from "@/lib/server/route";

export const GET = route(getStatus, ({ request, services }) => readStatus(services, request.headers));
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

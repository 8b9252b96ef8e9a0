import { listAuditLog } from "@/lib/api/contracts/access";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listAuditLog, ({ query, ctx, services }) => services.access.auditLog.list(ctx, query));
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

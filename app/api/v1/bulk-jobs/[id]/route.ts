import { getBulkJob } from "@/lib/api/contracts/bulk-jobs";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(getBulkJob, ({ ctx, params, services }) => services.runs.runs.bulkJob(ctx, params));
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

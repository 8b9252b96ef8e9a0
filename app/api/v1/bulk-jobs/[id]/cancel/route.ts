import { cancelBulkJob } from "@/lib/api/contracts/bulk-jobs";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(cancelBulkJob, ({ ctx, params, services }) => services.runs.runs.cancelBulkJob(ctx, params));
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

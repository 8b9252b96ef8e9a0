import { listBulkJobs } from "@/lib/api/contracts/bulk-jobs";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listBulkJobs, ({ ctx, query, services }) => services.runs.runs.bulkJobs(ctx, query));
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

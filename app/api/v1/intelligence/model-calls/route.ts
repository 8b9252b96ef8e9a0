import { listModelCalls } from "@/lib/api/contracts/model-calls";
import { pageAfter } from "@/lib/api/paging";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listModelCalls, async ({ ctx, query, services }) =>
  pageAfter(await services.modelCalls.list(ctx, query), query.limit),
);
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

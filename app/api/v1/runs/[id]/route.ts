import { getRun } from "@/lib/api/contracts/runs";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(getRun, ({ params, query, ctx, services }) =>
  services.runs.runs.get(ctx, { ...params, ...query }),
);
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

import { listRunSteps } from "@/lib/api/contracts/runs";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listRunSteps, ({ params, query, ctx, services }) =>
  services.runs.runs.steps(ctx, { ...params, ...query }),
);
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

import { decideStep } from "@/lib/api/contracts/runs";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(decideStep, ({ params, body, ctx, services }) =>
  services.runs.runs.decide(ctx, { ...params, ...body }),
);
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

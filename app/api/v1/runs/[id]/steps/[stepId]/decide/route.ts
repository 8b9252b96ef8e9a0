import { decideStep } from "@/lib/api/contracts/runs";
import { route } from "@/lib/server/route";

export const POST = route(decideStep, ({ params, body, ctx, services }) =>
  services.runs.runs.decide(ctx, { ...params, ...body }),
);

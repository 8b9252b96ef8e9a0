import { publishWorkflow } from "@/lib/api/contracts/workflows";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(publishWorkflow, ({ ctx, params, body, services }) =>
  services.workflows.publish(ctx, { ...params, ...body }),
);

export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

import { validateWorkflow } from "@/lib/api/contracts/workflows";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(validateWorkflow, ({ ctx, params, body, services }) =>
  services.workflows.validate(ctx, { ...params, ...body }),
);

export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

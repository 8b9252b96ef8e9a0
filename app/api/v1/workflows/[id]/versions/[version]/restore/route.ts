import { restoreVersion } from "@/lib/api/contracts/workflows";
import { workflowOnWire } from "@/lib/api/workflow-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(restoreVersion, async ({ ctx, params, body, services }) =>
  workflowOnWire(await services.workflows.restore(ctx, { ...params, ...body })),
);

export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

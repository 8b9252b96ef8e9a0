import { saveDraft } from "@/lib/api/contracts/workflows";
import { workflowOnWire } from "@/lib/api/workflow-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const PUT = route(saveDraft, async ({ ctx, params, body, services }) =>
  workflowOnWire(await services.workflows.saveDraft(ctx, { ...params, ...body })),
);

export const { GET, POST, PATCH, DELETE } = refuseOthers("PUT");

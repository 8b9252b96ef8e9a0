import { undoProposal } from "@/lib/api/contracts/proposals";
import { appliedOnWire } from "@/lib/api/workflow-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(undoProposal, async ({ ctx, params, services }) =>
  appliedOnWire(await services.proposals.undo(ctx, params.id)),
);

export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

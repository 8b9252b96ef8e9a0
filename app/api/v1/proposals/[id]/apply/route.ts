import { applyProposal } from "@/lib/api/contracts/proposals";
import { appliedOnWire } from "@/lib/api/workflow-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(applyProposal, async ({ ctx, params, body, services }) =>
  appliedOnWire(await services.proposals.apply(ctx, { ...params, ...body })),
);

export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

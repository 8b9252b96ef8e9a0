import { applyProposal } from "@/lib/api/contracts/proposals";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(applyProposal, ({ ctx, params, body, services }) =>
  services.proposals.apply(ctx, { ...params, ...body }),
);

export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

import { verifyProposal } from "@/lib/api/contracts/proposals";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(verifyProposal, ({ ctx, params, services }) => services.proposals.verify(ctx, params.id));

export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

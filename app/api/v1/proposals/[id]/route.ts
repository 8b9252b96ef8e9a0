import { getProposal } from "@/lib/api/contracts/proposals";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(getProposal, ({ ctx, params, services }) => services.proposals.get(ctx, params.id));

export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

import { listProposals } from "@/lib/api/contracts/proposals";
import { pageOnWire } from "@/lib/api/workflow-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listProposals, async ({ ctx, query: { limit, ...filter }, services }) =>
  pageOnWire(
    await services.proposals.list(ctx, { ...filter, limit: limit + 1 }),
    limit,
    ({ id }) => id,
    (proposal) => proposal,
  ),
);

export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

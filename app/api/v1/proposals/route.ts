import { createProposal, listProposals } from "@/lib/api/contracts/proposals";
import { pageFrom } from "@/lib/api/paging";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listProposals, async ({ ctx, query: { limit, ...filter }, services }) =>
  pageFrom(
    await services.proposals.list(ctx, { ...filter, limit: limit + 1 }),
    limit,
    ({ id }) => id,
    (proposal) => proposal,
  ),
);

export const POST = route(createProposal, ({ ctx, body, services }) => services.proposals.want(ctx, body));

export const { PUT, PATCH, DELETE } = refuseOthers("GET", "POST");

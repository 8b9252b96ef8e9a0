import { clearOutbox, listOutbox } from "@/lib/api/contracts/simulator";
import { pageAfter } from "@/lib/api/paging";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listOutbox, async ({ ctx, query, services }) =>
  pageAfter(await services.connectors.simulator.outbox(ctx, query), query.limit),
);

export const DELETE = route(clearOutbox, async ({ ctx, services }) => ({
  deleted: await services.connectors.simulator.clearOutbox(ctx),
}));
export const { POST, PUT, PATCH } = refuseOthers("GET", "DELETE");

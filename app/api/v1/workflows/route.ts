import { createWorkflow, listWorkflows } from "@/lib/api/contracts/workflows";
import { pageFrom } from "@/lib/api/paging";
import { summaryOnWire, workflowOnWire } from "@/lib/api/workflow-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(
  listWorkflows,
  async ({ ctx, query: { limit, cursor, query, published, service }, services }) => {
    const filter = { cursor, query, service, published: published === undefined ? undefined : published === "true" };
    const rows = await services.workflows.list(ctx, { limit: limit + 1, ...filter });
    return pageFrom(rows, limit, ({ id }) => id, summaryOnWire);
  },
);

export const POST = route(createWorkflow, async ({ ctx, body, services }) =>
  workflowOnWire(await services.workflows.create(ctx, body)),
);

export const { PUT, PATCH, DELETE } = refuseOthers("GET", "POST");

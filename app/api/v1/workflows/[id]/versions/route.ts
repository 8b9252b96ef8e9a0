import { listVersions } from "@/lib/api/contracts/workflows";
import { pageFrom } from "@/lib/api/paging";
import { versionOnWire } from "@/lib/api/workflow-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listVersions, async ({ ctx, params, query: { limit, cursor }, services }) => {
  const { workflow, versions } = await services.workflows.versions(ctx, {
    ...params,
    limit: limit + 1,
    before: cursor,
  });
  return pageFrom(
    versions,
    limit,
    (row) => String(row.version),
    (row) => versionOnWire(row, workflow.publishedVersion),
  );
});

export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

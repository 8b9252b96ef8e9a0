import { getVersion } from "@/lib/api/contracts/workflows";
import { versionOnWire } from "@/lib/api/workflow-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(getVersion, async ({ ctx, params, services }) => {
  const { publishedVersion } = await services.workflows.get(ctx, params.id);
  const found = await services.workflows.version(ctx, params.id, params.version);
  return { ...versionOnWire(found, publishedVersion), definition: found.definition };
});

export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

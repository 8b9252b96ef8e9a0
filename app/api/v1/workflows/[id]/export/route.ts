import { exportWorkflow } from "@/lib/api/contracts/workflows";
import { exportFile } from "@/lib/api/export-file";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(exportWorkflow, async ({ ctx, params, query, services }) => {
  const workflow = await services.workflows.get(ctx, params.id);
  const version = query.version ?? workflow.headVersion;
  const { definition } = await services.workflows.version(ctx, params.id, version);
  const file = exportFile(definition, query.format);
  return new Response(file.text, {
    headers: { "content-type": file.contentType, "content-disposition": `attachment; filename="${file.name}"` },
  });
});

export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

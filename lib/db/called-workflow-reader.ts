import type { SimulateRunPorts } from "@/lib/engine/simulate-run";
import { definitionSchema } from "@/lib/workflow/definition-schema";
import { runModeSchema } from "@/lib/workflow/run-schema";
import type { Database } from "./prisma";

/** What a dry run calls in place of another workflow's run: its published version, or head where none is. */
export function createCalledWorkflowReader(db: Database): NonNullable<SimulateRunPorts["workflow"]> {
  return async (workspaceId, id) => {
    const found = await db.workflow.findFirst({
      where: { id, workspaceId, deletedAtMs: null },
      select: { id: true, name: true, headVersion: true, publishedVersion: true, publishedMode: true },
    });
    if (found === null) return undefined;
    const version = await db.workflowVersion.findUnique({
      where: { workflowId_version: { workflowId: id, version: found.publishedVersion ?? found.headVersion } },
      select: { definitionJson: true },
    });
    if (version === null) return undefined;
    const publishedMode = found.publishedMode === null ? null : runModeSchema.parse(found.publishedMode);
    return {
      workflow: { ...found, publishedMode },
      definition: definitionSchema.parse(JSON.parse(version.definitionJson)),
    };
  };
}

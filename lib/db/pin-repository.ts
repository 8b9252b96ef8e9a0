import { jsonSchema } from "@/lib/kernel/json";
import { PINS_MAX, type PinStore } from "@/lib/workflow/pins";
import type { Database } from "./prisma";

/** Pinned outputs of steps, as pages and callers see and change them. */
export function createPinRepository(db: Database): PinStore {
  return {
    async list(workspaceId, workflowId) {
      const rows = await db.stepPin.findMany({
        where: { workspaceId, workflowId },
        select: { stepId: true, outputJson: true, pinnedBy: true, pinnedAtMs: true },
        orderBy: { stepId: "asc" },
        take: PINS_MAX,
      });
      return rows.map(({ outputJson, ...pin }) => ({ ...pin, output: jsonSchema.parse(JSON.parse(outputJson)) }));
    },

    async put(workspaceId, workflowId, { stepId, output, pinnedBy, pinnedAtMs }) {
      const data = { outputJson: JSON.stringify(output), pinnedBy, pinnedAtMs };
      await db.stepPin.upsert({
        where: { workflowId_stepId: { workflowId, stepId }, workspaceId },
        create: { workspaceId, workflowId, stepId, ...data },
        update: data,
        select: { stepId: true },
      });
    },

    async remove(workspaceId, workflowId, stepId) {
      await db.stepPin.deleteMany({ where: { workspaceId, workflowId, stepId } });
    },
  };
}

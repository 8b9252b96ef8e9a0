import { jsonSchema, type Json } from "@/lib/kernel/json";
import type { RawConnection } from "./raw-connection";

/** Pinned outputs as the engine reads them: at once, by the raw connection. */
export function createPinReader(connection: RawConnection) {
  const ids = connection.prepare<[string], { stepId: string }>(
    `SELECT stepId FROM "StepPin" WHERE workflowId = ? ORDER BY stepId`,
  );
  const output = connection.prepare<[string, string], { outputJson: string }>(
    `SELECT outputJson FROM "StepPin" WHERE workflowId = ? AND stepId = ?`,
  );
  return {
    stepIds: (workflowId: string): string[] => ids.all(workflowId).map(({ stepId }) => stepId),

    outputs(workflowId: string, stepIds: readonly string[]): Record<string, Json> {
      const found = stepIds.flatMap((id) => {
        const row = output.get(workflowId, id);
        return row === undefined ? [] : [[id, jsonSchema.parse(JSON.parse(row.outputJson))] as const];
      });
      return Object.fromEntries(found);
    },
  };
}

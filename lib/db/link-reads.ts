import { z } from "zod";
import type { FailureHandler, JournalStore } from "@/lib/engine/ports";
import { jsonSchema } from "@/lib/kernel/json";
import { FINAL_RUN_STATUSES, runErrorSchema, runModeSchema } from "@/lib/workflow/run-schema";
import type { BlobStore } from "./blob-store";
import type { RawConnection } from "./raw-connection";
import { WHEN_KEY } from "./trigger-row";

const outcomeSchema = z.object({
  status: z.enum(FINAL_RUN_STATUSES),
  output: jsonSchema,
  error: runErrorSchema.nullable(),
});
const handlerConfigSchema = z.looseObject({
  workflowIds: z.array(z.string()).nullable().catch(null).default(null),
  [WHEN_KEY]: z.string().optional(),
});

/** What the engine asks about other runs and workflows: how a called run ended, what may be called, who hears of failures. */
export function createLinkReads(
  connection: RawConnection,
  blobs: BlobStore,
): Pick<JournalStore, "outcome" | "callable" | "failureHandlers"> {
  const outcome = connection.prepare<[string], { status: string; outputJson: string | null; errorJson: string | null }>(
    `SELECT status, outputJson, errorJson FROM "Run" WHERE id = ? AND endedAtMs IS NOT NULL`,
  );
  const callable = connection.prepare<
    [string, string],
    { id: string; name: string; headVersion: number; publishedVersion: number | null; publishedMode: string | null }
  >(
    `SELECT id, name, headVersion, publishedVersion, publishedMode FROM "Workflow"
     WHERE workspaceId = ? AND id = ? AND deletedAtMs IS NULL`,
  );
  const handlers = connection.prepare<
    [string],
    { workflowId: string; triggerId: string; version: number; mode: string; configJson: string }
  >(
    `SELECT workflowId, triggerId, version, mode, configJson FROM "TriggerState"
     WHERE workspaceId = ? AND kind = 'failed' AND state = 'active' ORDER BY workflowId, triggerId LIMIT 100`,
  );

  return {
    outcome(runId) {
      const row = outcome.get(runId);
      if (row === undefined) return undefined;
      return outcomeSchema.parse({
        status: row.status,
        output: blobs.valueOf(runId, row.outputJson ?? "null"),
        error: JSON.parse(row.errorJson ?? "null"),
      });
    },
    callable(workspaceId, workflowId) {
      const row = callable.get(workspaceId, workflowId);
      return (
        row && { ...row, publishedMode: row.publishedMode === null ? null : runModeSchema.parse(row.publishedMode) }
      );
    },
    failureHandlers: (workspaceId) =>
      handlers.all(workspaceId).map(({ configJson, mode, ...row }): FailureHandler => {
        const config = handlerConfigSchema.parse(JSON.parse(configJson));
        return {
          ...row,
          mode: runModeSchema.parse(mode),
          workflowIds: config.workflowIds,
          when: config[WHEN_KEY] ?? null,
        };
      }),
  };
}

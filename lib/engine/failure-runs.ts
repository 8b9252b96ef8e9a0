import { evaluateExpression } from "@/lib/expressions/evaluate";
import { AppError } from "@/lib/kernel/app-error";
import { isoOf, isoOrNull } from "@/lib/kernel/instant";
import type { Json } from "@/lib/kernel/json";
import { derivedId } from "./core/derived-id";
import type { RunState } from "./core/state";
import type { FailureHandler, JournalStore, RunRow, RunToAccept } from "./ports";

/**
 * The on-failure runs that the end of a run starts (`workflow.failed`): none for a success, a cancelled run, a test, a
 * called run (its caller has the failure), or a run that such a trigger started itself, so that no failure goes round.
 */
export function failureRuns(
  store: Pick<JournalStore, "failureHandlers">,
  row: RunRow,
  state: RunState,
): (RunToAccept & { runId: string })[] {
  if (state.status !== "failed" && state.status !== "timed_out") return [];
  if (row.parent !== null || row.source.kind === "failure" || row.source.kind === "test") return [];
  const trigger = failureOf(row, state);
  return store
    .failureHandlers(row.workspaceId)
    .filter((handler) => concerns(handler, row) && holds(handler.when, trigger))
    .map((handler) => {
      const { workflowId, triggerId, version } = handler;
      return {
        runId: derivedId("run", row.id, "failed", workflowId, triggerId),
        workspaceId: row.workspaceId,
        workflowId,
        version,
        mode: row.mode,
        source: { kind: "failure" as const, triggerId },
        input: trigger,
        dedupeKey: `failed:${triggerId}:${row.id}`,
      };
    });
}

/** A workflow published for simulation never acts live, whatever failed. */
function concerns({ workflowId, workflowIds, mode }: FailureHandler, failed: RunRow): boolean {
  if (mode === "simulate" && failed.mode === "live") return false;
  return workflowIds === null ? workflowId !== failed.workflowId : workflowIds.includes(failed.workflowId);
}

/** A condition that cannot be read must not hide a failure. */
function holds(when: string | null, trigger: Json): boolean {
  if (when === null) return true;
  try {
    return evaluateExpression(when, { trigger, steps: {}, run: {}, workflow: {}, env: {} }) === true;
  } catch (cause) {
    if (cause instanceof AppError) return true;
    throw cause;
  }
}

/** What `trigger` is in an on-failure run. */
function failureOf(row: RunRow, { status, error, startedAtMs, endedAtMs }: RunState): Json {
  return {
    run: {
      id: row.id,
      workflowId: row.workflowId,
      workflowName: row.workflowName,
      version: row.version,
      mode: row.mode,
      status,
      error: error as Json,
      startedAt: isoOrNull(startedAtMs),
      endedAt: isoOf(endedAtMs ?? row.createdAtMs),
    },
  };
}

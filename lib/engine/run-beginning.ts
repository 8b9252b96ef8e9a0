import { AppError } from "@/lib/kernel/app-error";
import { foldRun } from "./core/evolve";
import type { RunEvent } from "./event-schema";
import type { JournalStore, RunRow, RunToAccept } from "./ports";
import { takenOver } from "./reused-outputs";

/** The row of a run that begins in the commit of its acceptance, as it will be read. */
export function acceptedRow(run: RunToAccept, id: string, createdAtMs: number, workflowName: string): RunRow {
  const { workspaceId, workflowId, version, mode, source, input, originRunId = id, parent = null } = run;
  return { id, workspaceId, workflowId, workflowName, version, mode, source, originRunId, input, createdAtMs, parent };
}

/** The first event of a run: what it was accepted with, and what it takes over from another. */
export function acceptedEvent(store: JournalStore, row: RunRow): RunEvent {
  return {
    type: "accepted",
    atMs: row.createdAtMs,
    runId: row.id,
    originRunId: row.originRunId,
    workflowId: row.workflowId,
    workflowName: row.workflowName,
    version: row.version,
    mode: row.mode,
    trigger: row.input,
    ...(row.source.triggerId !== undefined && { triggerId: row.source.triggerId }),
    env: store.env(row.workspaceId),
    reused: { ...pinnedFor(store, row), ...reusedBy(store, row) },
  };
}

/** Why a run cannot begin: one that continues a run which retention has removed meanwhile would do everything again. */
export function sourceGone(store: JournalStore, row: RunRow): AppError | undefined {
  const { originRunId: sourceId, how, from } = row.source;
  if (sourceId === undefined) return undefined;
  const takesOver = how === "again" ? from !== undefined : row.originRunId !== row.id;
  if (!takesOver || store.run(sourceId) !== undefined) return undefined;
  return new AppError("NOT_FOUND", `Run ${sourceId}, whose results this run takes over, is no longer kept`);
}

/** Pinned outputs stand in for calls of simulated runs alone, whatever the source says. */
function pinnedFor(store: JournalStore, { mode, workflowId, source }: RunRow): ReturnType<typeof takenOver> {
  const { pinned = [] } = source;
  return mode === "simulate" && pinned.length > 0 ? store.pins(workflowId, pinned) : {};
}

function reusedBy(store: JournalStore, row: RunRow): ReturnType<typeof takenOver> {
  const sourceId = row.source.originRunId;
  if (sourceId === undefined || (row.originRunId === row.id && row.source.how !== "again")) return {};
  const definition = store.definition(row.workflowId, row.version);
  if (definition === undefined) return {};
  return takenOver(row.source, foldRun(store.journal(sourceId)), definition);
}

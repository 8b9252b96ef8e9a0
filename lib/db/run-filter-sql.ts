import type { RunFilter } from "@/lib/engine/run-reader";
import { FINAL_RUN_STATUSES, runStatusSchema, type RunStatus } from "@/lib/workflow/run-schema";

/** A condition on "Run" r, the index that answers it soonest, and its values. */
export interface RunCondition {
  where: string;
  index: string;
  values: Record<string, string | number>;
}

/** Written out in full wherever a query is to be answered by the index of such runs: SQLite compares the text. */
const UNSUCCESSFUL = `r.status IN ('failed', 'cancelled', 'timed_out')`;
const UNSUCCESSFUL_STATUSES: readonly RunStatus[] = ["failed", "cancelled", "timed_out"];
/** From so many characters on, the beginning of an id names few runs. */
const TELLING_CHARS = 12;

/**
 * Conditions that together hold for the runs of a filter; each row fits one of them alone.
 *
 * The index is named: without statistics SQLite would read a million succeeded runs in order to find the few that
 * failed. @see https://sqlite.org/lang_indexedby.html
 * @param workerAlive without a worker, what is stored as running is stalled
 */
export function conditionsOf(workspaceId: string, filter: RunFilter, workerAlive: boolean): RunCondition[] {
  const values: RunCondition["values"] = { workspaceId };
  const terms = ["r.workspaceId = @workspaceId"];
  const equal = (column: string, value: string | number | undefined): void => {
    if (value === undefined) return;
    terms.push(`r.${column} = @${column}`);
    values[column] = value;
  };
  const oneOf = (expression: string, name: string, list: string | undefined): void => {
    if (list === undefined) return;
    terms.push(`${expression} IN (SELECT value FROM json_each(@${name}))`);
    values[name] = JSON.stringify(wordsOf(list));
  };
  equal("workflowId", filter.workflowId);
  equal("version", filter.version);
  equal("errorFingerprint", filter.errorFingerprint);
  equal("replayOfRunId", filter.replayOf);
  equal("parentRunId", filter.parentRunId);
  equal("bulkJobId", filter.bulkJobId);
  oneOf("r.errorCategory", "errorCategory", filter.errorCategory);
  oneOf("json_extract(r.sourceJson, '$.kind')", "trigger", filter.trigger);
  if (filter.from !== undefined) {
    terms.push("r.createdAtMs >= @fromMs");
    values.fromMs = Date.parse(filter.from);
  }
  if (filter.to !== undefined) {
    terms.push("r.createdAtMs < @toMs");
    values.toMs = Date.parse(filter.to);
  }
  if (filter.q !== undefined && filter.q !== "") {
    terms.push("r.id >= @q AND r.id < @qEnd");
    values.q = filter.q;
    // Above every character of an id.
    values.qEnd = `${filter.q}~`;
  }
  const stored = filter.status === undefined ? null : storedStatuses(wordsOf(filter.status), workerAlive);
  if (stored !== null) terms.push(`r.status IN (${stored.map((status) => `'${status}'`).join(", ")})`);
  const isUnsuccessful = filter.errorCategory !== undefined || isWithin(stored, UNSUCCESSFUL_STATUSES);
  const index = indexFor(filter, stored, isUnsuccessful);
  if (index === UNSUCCESSFUL_INDEX) terms.push(UNSUCCESSFUL);
  // A partial index is taken only where its condition stands in the query.
  if (index === OPEN_INDEX) terms.push("r.status IN ('queued', 'running', 'waiting', 'stalled')");
  const modes = filter.mode !== undefined ? [filter.mode] : index === WORKFLOW_INDEX ? ["live", "simulate"] : [null];
  return modes.map((mode) => ({
    where: [...terms, ...(mode === null ? [] : [`r.mode = '${mode}'`])].join(" AND "),
    index,
    values,
  }));
}

const WORKFLOW_INDEX = "Run_workflowId_mode_createdAtMs_idx";
const OPEN_INDEX = "Run_status_createdAtMs_idx";
const UNSUCCESSFUL_INDEX = "Run_unsuccessful_idx";

function indexFor(filter: RunFilter, stored: readonly string[] | null, isUnsuccessful: boolean): string {
  if (filter.q !== undefined && filter.q.length >= TELLING_CHARS) return "sqlite_autoindex_Run_1";
  if (filter.parentRunId !== undefined) return "Run_parentRunId_idx";
  if (filter.replayOf !== undefined) return "Run_replayOfRunId_idx";
  if (filter.bulkJobId !== undefined) return "Run_bulkJobId_idx";
  if (filter.errorFingerprint !== undefined) return "Run_errorFingerprint_idx";
  if (isUnsuccessful) return UNSUCCESSFUL_INDEX;
  const isOpen =
    stored !== null && stored.every((status) => !(FINAL_RUN_STATUSES as readonly string[]).includes(status));
  if (isOpen) return OPEN_INDEX;
  return filter.workflowId === undefined ? "Run_workspaceId_createdAtMs_idx" : WORKFLOW_INDEX;
}

function isWithin(statuses: readonly string[] | null, known: readonly string[]): boolean {
  return statuses !== null && statuses.length > 0 && statuses.every((status) => known.includes(status));
}

export function wordsOf(list: string): string[] {
  return [...new Set(list.split(",").map((word) => word.trim()))];
}

/** What is stored for the statuses that are shown: `stalled` is nowhere on disk. */
function storedStatuses(shown: readonly string[], workerAlive: boolean): string[] {
  return runStatusSchema.options.filter(
    (status) => status !== "stalled" && shown.includes(status === "running" && !workerAlive ? "stalled" : status),
  );
}

import type { RunFilter } from "@/lib/engine/run-reader";
import {
  isFinalRunStatus,
  runSourceSchema,
  runStatusSchema,
  type RunMode,
  type RunStatus,
} from "@/lib/workflow/run-schema";
import { OPEN_INDEX, OPEN_RUNS } from "./run-status-sql";

/** A condition on "Run" r, the index that answers it soonest, and its values. */
export interface RunCondition {
  where: string;
  index: string;
  values: Record<string, string | number>;
}

/** Written out in full, as its index has it. */
export const UNSUCCESSFUL = `r.status IN ('failed', 'cancelled', 'timed_out')`;
const KIND = `json_extract(r.sourceJson, '$.kind')`;
const NO_WEBHOOK = `${KIND} <> 'webhook'`;
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
  oneOf(KIND, "trigger", filter.trigger);
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
  return groupsOf(stored).flatMap((statuses) => {
    const index = indexFor(filter, statuses);
    const own = [
      ...terms,
      ...(statuses === null ? [] : [`r.status IN (${statuses.map((status) => `'${status}'`).join(", ")})`]),
      ...(index === UNSUCCESSFUL_INDEX ? [UNSUCCESSFUL] : index === OPEN_INDEX ? [OPEN_RUNS] : []),
    ];
    if (index === TRIGGER_INDEX)
      return kindsOf(filter).map((kind) => ({
        where: [...own, ...modeTerm(filter.mode), NO_WEBHOOK, `${KIND} = '${kind}'`].join(" AND "),
        index,
        values,
      }));
    const modes: readonly (RunMode | null)[] =
      filter.mode !== undefined ? [filter.mode] : index === WORKFLOW_INDEX ? ["live", "simulate"] : [null];
    return modes.map((mode) => ({
      where: [...own, ...modeTerm(mode)].join(" AND "),
      index,
      values,
    }));
  });
}

function modeTerm(mode: RunMode | null | undefined): string[] {
  return mode === null || mode === undefined ? [] : [`r.mode = '${mode}'`];
}

/** Kinds of trigger that a filter names. */
function kindsOf(filter: RunFilter): string[] {
  const words = wordsOf(filter.trigger ?? "");
  return runSourceSchema.shape.kind.options.filter((kind) => words.includes(kind));
}

/** Statuses that one index answers together; null: any. */
function groupsOf(stored: readonly RunStatus[] | null): (readonly RunStatus[] | null)[] {
  if (stored === null) return [null];
  const groups = [
    stored.filter((status) => !isFinalRunStatus(status)),
    stored.filter((status) => UNSUCCESSFUL_STATUSES.includes(status)),
    stored.filter((status) => status === "succeeded"),
  ];
  return groups.filter((group) => group.length > 0);
}

const TRIGGER_INDEX = "Run_trigger_idx";
const WORKSPACE_INDEX = "Run_workspaceId_createdAtMs_idx";
const WORKFLOW_INDEX = "Run_workflowId_mode_createdAtMs_idx";
const UNSUCCESSFUL_INDEX = "Run_unsuccessful_idx";

function indexFor(filter: RunFilter, statuses: readonly RunStatus[] | null): string {
  if (filter.q !== undefined && filter.q.length >= TELLING_CHARS) return "sqlite_autoindex_Run_1";
  if (filter.parentRunId !== undefined) return "Run_parentRunId_idx";
  if (filter.replayOf !== undefined) return "Run_replayOfRunId_idx";
  if (filter.bulkJobId !== undefined) return "Run_bulkJobId_idx";
  if (filter.errorFingerprint !== undefined) return "Run_errorFingerprint_idx";
  const [first] = statuses ?? [];
  if (first !== undefined && !isFinalRunStatus(first)) return OPEN_INDEX;
  const isRare = filter.trigger !== undefined && !kindsOf(filter).includes("webhook");
  if (isRare && (first === undefined || first === "succeeded") && filter.errorCategory === undefined)
    return TRIGGER_INDEX;
  if (first === "succeeded") return filter.workflowId === undefined ? WORKSPACE_INDEX : WORKFLOW_INDEX;
  // Only runs that did not succeed have an error.
  if (first !== undefined || filter.errorCategory !== undefined) return UNSUCCESSFUL_INDEX;
  return filter.workflowId === undefined ? WORKSPACE_INDEX : WORKFLOW_INDEX;
}

export function wordsOf(list: string): string[] {
  return [...new Set(list.split(",").map((word) => word.trim()))];
}

/** What is stored for the statuses that are shown: `stalled` is nowhere on disk. */
function storedStatuses(shown: readonly string[], workerAlive: boolean): RunStatus[] {
  return runStatusSchema.options.filter(
    (status) => status !== "stalled" && shown.includes(status === "running" && !workerAlive ? "stalled" : status),
  );
}

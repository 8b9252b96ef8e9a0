import { parseAsInteger, parseAsString, parseAsStringLiteral, parseAsArrayOf, type inferParserType } from "nuqs";
import { ERROR_CATEGORIES, runModeSchema, runSourceSchema, runStatusSchema } from "@/lib/workflow/run-schema";
import type { RunFilter } from "@/lib/client/runs";

export const RUN_KINDS = runSourceSchema.shape.kind.options;

/** How far back, milliseconds. */
export const PERIODS = {
  "1h": { word: "Last hour", ms: 3_600_000 },
  "24h": { word: "Last 24 hours", ms: 86_400_000 },
  "7d": { word: "Last 7 days", ms: 7 * 86_400_000 },
  "30d": { word: "Last 30 days", ms: 30 * 86_400_000 },
} as const;
const PERIOD_NAMES = Object.keys(PERIODS) as (keyof typeof PERIODS)[];

/** What is filtered, as it stands in the URL. */
export const RUN_FILTERS = {
  workflow: parseAsString,
  status: parseAsArrayOf(parseAsStringLiteral(runStatusSchema.options)),
  mode: parseAsStringLiteral(runModeSchema.options),
  trigger: parseAsStringLiteral(RUN_KINDS),
  category: parseAsStringLiteral(ERROR_CATEGORIES),
  period: parseAsStringLiteral(PERIOD_NAMES),
  version: parseAsInteger,
  q: parseAsString,
  fingerprint: parseAsString,
  replayOf: parseAsString,
  parent: parseAsString,
  job: parseAsString,
};
export type RunFilters = inferParserType<typeof RUN_FILTERS>;

/**
 * The filter of the URL as the API has it.
 * @param nowMs what "last hour" counts from; kept while a view is open, so that the same view asks the same
 */
export function toRunFilter(filters: RunFilters, nowMs: number): RunFilter {
  const wanted: RunFilter = {
    workflowId: filters.workflow ?? undefined,
    status: filters.status?.join(",") || undefined,
    mode: filters.mode ?? undefined,
    trigger: filters.trigger ?? undefined,
    errorCategory: filters.category ?? undefined,
    from: filters.period === null ? undefined : new Date(nowMs - PERIODS[filters.period].ms).toISOString(),
    version: filters.version ?? undefined,
    q:
      filters.q
        ?.trim()
        .toLowerCase()
        .replace(/[^a-z0-9_]/g, "")
        .slice(0, 40) || undefined,
    errorFingerprint: filters.fingerprint ?? undefined,
    replayOf: filters.replayOf ?? undefined,
    parentRunId: filters.parent ?? undefined,
    bulkJobId: filters.job ?? undefined,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

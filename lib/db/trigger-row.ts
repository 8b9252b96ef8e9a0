import { z } from "zod";
import { jsonObjectSchema, type JsonObject } from "@/lib/kernel/json";
import { runModeSchema, type RunMode } from "@/lib/workflow/run-schema";
import type { TriggerKind } from "@/lib/workflow/trigger-kind-schema";
import { pollEveryMs, type WatchedTrigger } from "@/lib/workflow/trigger-silence";

export interface TriggerRow {
  workflowId: string;
  triggerId: string;
  workspaceId: string;
  service: string;
  event: string;
  kind: TriggerKind;
  /** Below /hooks/ of a webhook, below /forms/ of a form; unique over the instance. */
  hookPath: string | null;
  /** Its `with`, and what the platform keeps beside it under names that start with `$`. */
  config: JsonObject;
  version: number;
  mode: RunMode;
  state: "active" | "paused" | "error";
  error: string | null;
  lastFiredAtMs: number | null;
  nextExpectedAtMs: number | null;
  updatedAtMs: number;
  /** Last self-test of the registration, and what was wrong with it; null: nothing. */
  checkedAtMs: number | null;
  checkError: string | null;
}

/** A row as it is stored. */
export interface RawTrigger extends Omit<TriggerRow, "config" | "mode"> {
  configJson: string;
  mode: string;
}

/** Config key under which a trigger's own condition is kept, beside its `with`. */
export const WHEN_KEY = "$when";
/** Config key under which the id of a trigger's connection is kept. */
export const CONNECTION_KEY = "$connection";
/** Config key under which a polling trigger notes how far it has seen. */
export const POLL_KEY = "$poll";

const storedPollSchema = z.object({
  cursor: z.union([z.string(), z.number()]).nullable(),
  seen: z.array(z.string()),
  polledAtMs: z.number(),
  /** The account that was looked at; another one begins anew. */
  connection: z.string().nullable(),
});
export type StoredPoll = z.infer<typeof storedPollSchema>;

export function toTriggerRow({ configJson, mode, ...rest }: RawTrigger): TriggerRow {
  return { ...rest, mode: runModeSchema.parse(mode), config: jsonObjectSchema.parse(JSON.parse(configJson)) };
}

/** The trigger's `with`, without what the platform keeps beside it. */
export function settingsOfTrigger(config: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(config).filter(([name]) => !name.startsWith("$")));
}

/** How far a polling trigger has seen; null before its first look. */
export function pollStateOf({ config }: { config: JsonObject }): StoredPoll | null {
  return storedPollSchema.safeParse(config[POLL_KEY]).data ?? null;
}

/** Where a polling trigger stands between two looks; `updatedAtMs` moves with each look, failed ones too. */
export function looksOf(
  row: Pick<TriggerRow, "kind" | "config" | "updatedAtMs">,
): Pick<WatchedTrigger, "everyMs" | "nextLookAtMs"> & { lastLookAtMs: number | null } {
  if (row.kind !== "polling") return { everyMs: null, nextLookAtMs: null, lastLookAtMs: null };
  const everyMs = pollEveryMs(row.config["everyMs"]);
  const lastLookAtMs = pollStateOf(row)?.polledAtMs ?? null;
  return { everyMs, lastLookAtMs, nextLookAtMs: Math.max(lastLookAtMs ?? 0, row.updatedAtMs) + everyMs };
}

import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { nextFireMs, parseSchedule } from "@/lib/engine/schedule";
import { AppError } from "@/lib/kernel/app-error";
import { jsonObjectSchema, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Definition, Trigger } from "@/lib/workflow/definition-schema";
import type { RunMode } from "@/lib/workflow/run-schema";
import type { TriggerKind } from "@/lib/workflow/trigger-kind-schema";
import { CONNECTION_KEY, POLL_KEY, settingsOfTrigger, WHEN_KEY, type RawTrigger, type TriggerRow } from "./trigger-row";

export interface Publication {
  workspaceId: string;
  workflowId: string;
  version: number;
  mode: RunMode;
  definition: Definition;
}

export interface Registration {
  publication: Publication;
  triggerId: string;
  trigger: Trigger;
  kind: TriggerKind;
  /** What the trigger of this id was until now. */
  before: TriggerRow | undefined;
  isTaken(path: string): boolean;
  nowMs: number;
}

/** The row of a trigger that is being published. What it was before goes on: its address, its grid, what it has seen. */
export function registerTrigger(registration: Registration): RawTrigger {
  const { publication, triggerId, trigger, kind, before, nowMs } = registration;
  const { workspaceId, workflowId, version, mode } = publication;
  const { service = "", event = "" } = trigger;
  const same = before?.service === service && before.event === event ? before : undefined;
  let config: JsonObject = trigger.with ?? {};
  let nextExpectedAtMs: number | null = null;
  let error: string | null = null;
  if (kind === "schedule") {
    try {
      ({ config, nextExpectedAtMs } = scheduled(registration, event, same));
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause;
      error = cause.message;
    }
  }
  const hasAddress = kind === "webhook" || kind === "form";
  const kept = {
    ...(trigger.when === undefined ? {} : { [WHEN_KEY]: trigger.when }),
    ...(trigger.connection === undefined ? {} : { [CONNECTION_KEY]: trigger.connection }),
    ...(kind === "polling" ? seenBefore(same, config) : {}),
  };
  return {
    workflowId,
    triggerId,
    workspaceId,
    service,
    event,
    kind,
    hookPath: hasAddress ? hookPathOf(config["path"], before?.hookPath, registration.isTaken) : null,
    configJson: JSON.stringify({ ...config, ...kept }),
    version,
    mode,
    state: error === null ? "active" : "error",
    error,
    lastFiredAtMs: before?.lastFiredAtMs ?? null,
    nextExpectedAtMs,
    updatedAtMs: nowMs,
    checkedAtMs: null,
    checkError: null,
  };
}

/**
 * The schedule of a trigger and its next time. An interval without an anchor stays on the grid that its first version
 * made, and a time that is due and not started yet is left to the new version: publishing loses no time and makes none.
 * @throws AppError VALIDATION_FAILED
 */
function scheduled(
  { publication, trigger, nowMs }: Registration,
  event: string,
  same: TriggerRow | undefined,
): { config: JsonObject; nextExpectedAtMs: number | null } {
  const written = trigger.with ?? {};
  const withZone = { timezone: publication.definition.settings?.timezone ?? "UTC", ...written };
  const old = same === undefined ? {} : settingsOfTrigger(same.config);
  const isSameGrid = event === "interval" && written["anchor"] === undefined && old["everyMs"] === written["everyMs"];
  const anchor = isSameGrid && old["anchor"] !== undefined ? { anchor: old["anchor"] } : {};
  const schedule = parseSchedule(event, event === "cron" ? withZone : { ...written, ...anchor }, nowMs);
  const config = jsonObjectSchema.parse(schedule);
  const timesOf = ({ overlap: _, catchUp: __, ...times }: JsonObject): JsonObject => times;
  const dueAtMs = same?.state === "active" ? same.nextExpectedAtMs : null;
  const isDue = dueAtMs !== null && dueAtMs <= nowMs && isDeepStrictEqual(timesOf(old), timesOf(config));
  return { config, nextExpectedAtMs: isDue ? dueAtMs : nextFireMs(schedule, nowMs) };
}

/**
 * Where a webhook or form is reached: the path as written, with a random part where another has it already, random
 * alone where none is written. What a trigger was given it keeps, until its own path is written otherwise.
 */
function hookPathOf(
  written: Json | undefined,
  before: string | null | undefined,
  isTaken: (path: string) => boolean,
): string {
  const path = typeof written === "string" ? written.replace(/^\/+|\/+$/g, "") : "";
  const prefix = path === "" ? "" : `${path}-`;
  const isOwn = (one: string): boolean =>
    (path !== "" && one === path) || (one.startsWith(prefix) && /^[0-9a-f]{32}$/.test(one.slice(prefix.length)));
  if (typeof before === "string" && isOwn(before)) return before;
  return path !== "" && !isTaken(path) ? path : prefix + randomBytes(16).toString("hex");
}

/** A new version that looks at the same list goes on where the last one was. */
function seenBefore(same: TriggerRow | undefined, config: JsonObject): JsonObject {
  const seen = same?.config[POLL_KEY];
  if (same === undefined || seen === undefined) return {};
  return isDeepStrictEqual(settingsOfTrigger(same.config), config) ? { [POLL_KEY]: seen } : {};
}

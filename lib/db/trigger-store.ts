import { createHash, randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { nextFireMs, parseSchedule, scheduleSchema } from "@/lib/engine/schedule";
import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import { jsonObjectSchema, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import { runModeSchema, type RunMode } from "@/lib/workflow/run-schema";
import type { RawConnection } from "./raw-connection";

export type TriggerKind = "webhook" | "polling" | "schedule" | "manual";

export interface TriggerRow {
  workflowId: string;
  triggerId: string;
  workspaceId: string;
  service: string;
  event: string;
  kind: TriggerKind;
  hookPath: string | null;
  config: JsonObject;
  version: number;
  mode: RunMode;
  state: "active" | "paused" | "error";
  error: string | null;
  lastFiredAtMs: number | null;
  nextExpectedAtMs: number | null;
}

export interface Publication {
  workspaceId: string;
  workflowId: string;
  version: number;
  mode: RunMode;
  definition: Definition;
}

interface RawTrigger extends Omit<TriggerRow, "config" | "mode"> {
  configJson: string;
  mode: string;
}

/** Config key under which a trigger's own condition is kept, beside its `with`. */
export const WHEN_KEY = "$when";

/** Config key under which a polling trigger notes how far it has seen. */
const POLL_KEY = "$poll";

const storedPollSchema = z.object({
  cursor: z.union([z.string(), z.number()]).nullable(),
  seen: z.array(z.string()),
  polledAtMs: z.number(),
  /** The account that was looked at; another one begins anew. */
  connection: z.string().nullable(),
});
export type StoredPoll = z.infer<typeof storedPollSchema>;

/** How far a polling trigger has seen; null before its first look. */
export function pollStateOf(row: TriggerRow): StoredPoll | null {
  return storedPollSchema.safeParse(row.config[POLL_KEY]).data ?? null;
}

/** What triggers of published workflows expect and when they fired. Used by web (publish, hooks) and worker (schedules). */
export type TriggerStore = ReturnType<typeof createTriggerStore>;

/** @param kindOf the catalogue's word for an event */
export function createTriggerStore(
  connection: RawConnection,
  clock: Clock,
  kindOf: (service: string, event: string) => TriggerKind | undefined,
) {
  const remove = connection.prepare(`DELETE FROM "TriggerState" WHERE workflowId = ?`);
  const setState = connection.prepare(
    `UPDATE "TriggerState" SET state = ?, nextExpectedAtMs = ?, updatedAtMs = ? WHERE workflowId = ? AND triggerId = ?`,
  );
  const ofWorkflow = connection.prepare<[string], RawTrigger>(`SELECT * FROM "TriggerState" WHERE workflowId = ?`);
  const byPath = connection.prepare<[string], RawTrigger>(`SELECT * FROM "TriggerState" WHERE hookPath = ?`);
  const due = connection.prepare<[number], RawTrigger>(
    `SELECT * FROM "TriggerState" WHERE state = 'active' AND kind = 'schedule' AND nextExpectedAtMs <= ? LIMIT 500`,
  );
  const fired = connection.prepare(
    `UPDATE "TriggerState" SET lastFiredAtMs = ?, nextExpectedAtMs = COALESCE(?, nextExpectedAtMs), updatedAtMs = ? WHERE workflowId = ? AND triggerId = ?`,
  );
  const next = connection.prepare(
    `UPDATE "TriggerState" SET nextExpectedAtMs = ?, updatedAtMs = ? WHERE workflowId = ? AND triggerId = ?`,
  );
  const broken = connection.prepare(
    `UPDATE "TriggerState" SET error = ?, updatedAtMs = ? WHERE workflowId = ? AND triggerId = ?`,
  );
  const list = connection.prepare<[string, string | null, string | null, string, number], RawTrigger>(
    `SELECT t.* FROM "TriggerState" t WHERE t.workspaceId = ? AND (? IS NULL OR t.workflowId = ?)
       AND t.workflowId || ':' || t.triggerId > ? ORDER BY t.workflowId || ':' || t.triggerId LIMIT ?`,
  );
  const openRuns = connection.prepare<[string, string], { n: number }>(
    `SELECT count(*) AS n FROM "Run" WHERE workflowId = ? AND status IN ('queued', 'running', 'waiting', 'stalled') AND json_extract(sourceJson, '$.triggerId') = ?`,
  );
  const openRunIds = connection.prepare<[string], { id: string }>(
    `SELECT id FROM "Run" WHERE workflowId = ? AND status IN ('queued', 'running', 'waiting', 'stalled')`,
  );
  const polling = connection.prepare<[], RawTrigger>(
    `SELECT * FROM "TriggerState" WHERE kind = 'polling' AND mode = 'live' AND state IN ('active', 'error') LIMIT 2000`,
  );
  // A version published meanwhile has a row of its own making, and a pause stays a pause.
  const polled = connection.prepare(
    `UPDATE "TriggerState" SET configJson = CASE WHEN @noteJson IS NULL THEN configJson ELSE json_set(configJson, '$."${POLL_KEY}"', json(@noteJson)) END,
       error = @error, state = CASE WHEN state = 'paused' THEN state WHEN @error IS NULL THEN 'active' ELSE 'error' END, updatedAtMs = @atMs
     WHERE workflowId = @workflowId AND triggerId = @triggerId AND version = @version`,
  );
  const insert = connection.prepare(
    `INSERT INTO "TriggerState" (workflowId, triggerId, workspaceId, service, event, kind, hookPath, configJson, version, mode, state, error, lastFiredAtMs, nextExpectedAtMs, updatedAtMs)
     VALUES (@workflowId, @triggerId, @workspaceId, @service, @event, @kind, @hookPath, @configJson, @version, @mode, @state, @error, @lastFiredAtMs, @nextExpectedAtMs, @updatedAtMs)`,
  );

  function toRow({ configJson, mode, ...rest }: RawTrigger): TriggerRow {
    return { ...rest, mode: runModeSchema.parse(mode), config: jsonObjectSchema.parse(JSON.parse(configJson)) };
  }

  /**
   * Where a webhook is reached: the path as written, with a random part where another has it already, random alone
   * where none is written. What a trigger was given it keeps, until its own path is written otherwise.
   */
  function hookPathOf(written: Json | undefined, before: string | null | undefined): string {
    const path = typeof written === "string" ? written.replace(/^\/+|\/+$/g, "") : "";
    const prefix = path === "" ? "" : `${path}-`;
    const isOwn = (one: string): boolean =>
      (path !== "" && one === path) || (one.startsWith(prefix) && /^[0-9a-f]{32}$/.test(one.slice(prefix.length)));
    if (typeof before === "string" && isOwn(before)) return before;
    return path !== "" && byPath.get(path) === undefined ? path : prefix + randomBytes(16).toString("hex");
  }

  /** A new version that looks at the same list goes on where the last one was. */
  function seenBefore(before: RawTrigger | undefined, service: string, event: string, config: JsonObject) {
    if (before?.service !== service || before.event !== event) return undefined;
    const { [POLL_KEY]: seen, [WHEN_KEY]: _when, ...settings } = toRow(before).config;
    return isDeepStrictEqual(settings, config) ? seen : undefined;
  }

  function rowOf(publication: Publication, triggerId: string, before: RawTrigger | undefined) {
    const { workspaceId, workflowId, version, mode, definition } = publication;
    const trigger = definition.triggers[triggerId] ?? {};
    const { service = "", event = "" } = trigger;
    const nowMs = clock.now();
    const kind = kindOf(service, event) ?? "manual";
    const withZone = { timezone: definition.settings?.timezone ?? "UTC", ...trigger.with };
    let config: JsonObject = trigger.with ?? {};
    let nextExpectedAtMs: number | null = null;
    let error: string | null = null;
    if (kind === "schedule") {
      try {
        const schedule = parseSchedule(event, event === "cron" ? withZone : config, nowMs);
        config = jsonObjectSchema.parse(schedule);
        nextExpectedAtMs = nextFireMs(schedule, nowMs);
      } catch (cause) {
        if (!(cause instanceof AppError)) throw cause;
        error = cause.message;
      }
    }
    const hookPath = kind === "webhook" ? hookPathOf(config["path"], before?.hookPath) : null;
    const seen = kind === "polling" ? seenBefore(before, service, event, config) : undefined;
    if (trigger.when !== undefined) config = { ...config, [WHEN_KEY]: trigger.when };
    if (seen !== undefined) config = { ...config, [POLL_KEY]: seen };
    return {
      workflowId,
      triggerId,
      workspaceId,
      service,
      event,
      kind,
      hookPath,
      configJson: JSON.stringify(config),
      version,
      mode,
      state: error === null ? "active" : "error",
      error,
      lastFiredAtMs: before?.lastFiredAtMs ?? null,
      nextExpectedAtMs,
      updatedAtMs: nowMs,
    };
  }

  return {
    /** Makes the triggers of a published version the active ones; they are when it returns. */
    activate: connection.transaction((publication: Publication): void => {
      const before = new Map(ofWorkflow.all(publication.workflowId).map((row) => [row.triggerId, row]));
      remove.run(publication.workflowId);
      for (const [triggerId, trigger] of Object.entries(publication.definition.triggers)) {
        if (trigger.disabled !== true) insert.run(rowOf(publication, triggerId, before.get(triggerId)));
      }
    }).immediate,
    /** A paused trigger keeps its address and fires nothing; what it missed meanwhile is not made up. */
    setPaused: connection.transaction((workflowId: string, paused: boolean): void => {
      for (const row of ofWorkflow.all(workflowId)) {
        // A failing poll goes on being tried, so it must be stopped like one that works.
        if (row.state === "error" && row.kind !== "polling") continue;
        const { config } = toRow(row);
        const isSchedule = row.kind === "schedule" && !paused;
        const nextMs = isSchedule ? nextFireMs(scheduleSchema.parse(config), clock.now()) : null;
        setState.run(paused ? "paused" : "active", nextMs, clock.now(), workflowId, row.triggerId);
      }
    }).immediate,
    remove: (workflowId: string): void => void remove.run(workflowId),
    byPath(path: string): TriggerRow | undefined {
      const row = byPath.get(path);
      return row === undefined ? undefined : toRow(row);
    },
    ofWorkflow: (workflowId: string): TriggerRow[] => ofWorkflow.all(workflowId).map(toRow),
    /** Schedules with a time at or before `nowMs`. */
    due: (nowMs: number): TriggerRow[] => due.all(nowMs).map(toRow),
    fired(row: TriggerRow, nextMs: number | null): void {
      fired.run(clock.now(), nextMs, clock.now(), row.workflowId, row.triggerId);
    },
    expect(row: TriggerRow, nextMs: number | null): void {
      next.run(nextMs, clock.now(), row.workflowId, row.triggerId);
    },
    setError(row: TriggerRow, message: string): void {
      broken.run(message, clock.now(), row.workflowId, row.triggerId);
    },
    /** Polling triggers of live workflows, those included whose last look failed. */
    polling: (): TriggerRow[] => polling.all().map(toRow),
    /**
     * Notes a look at a polling trigger's list.
     * @param note null where it failed: what was noted before stays
     */
    polled({ workflowId, triggerId, version }: TriggerRow, note: StoredPoll | null, error: string | null): void {
      const noteJson = note === null ? null : JSON.stringify(note);
      polled.run({ noteJson, error, atMs: clock.now(), workflowId, triggerId, version });
    },
    hasOpenRun: (row: TriggerRow): boolean => (openRuns.get(row.workflowId, row.triggerId)?.n ?? 0) > 0,
    /** Runs of the workflow that have not ended, whatever started them. */
    openRunIds: (workflowId: string): string[] => openRunIds.all(workflowId).map((row) => row.id),
    /** Ordered by id (`workflowId:triggerId`), after `afterId`. */
    list(workspaceId: string, workflowId: string | undefined, afterId: string, limit: number): TriggerRow[] {
      return list.all(workspaceId, workflowId ?? null, workflowId ?? null, afterId, limit).map(toRow);
    },
  };
}

/** SHA-256, hex: how a hook's token stands in a definition. */
export function tokenHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

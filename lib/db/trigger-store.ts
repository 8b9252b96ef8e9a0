import { nextFireMs, scheduleSchema } from "@/lib/engine/schedule";
import type { Clock } from "@/lib/kernel/clock";
import type { TriggerKind } from "@/lib/workflow/trigger-kind-schema";
import { storageFailureOf, type RawConnection } from "./raw-connection";
import { registerTrigger, type Publication } from "./register-trigger";
import { OPEN_OF_WORKFLOW_INDEX, OPEN_STATUSES } from "./run-status-sql";
import { POLL_KEY, toTriggerRow, type RawTrigger, type StoredPoll, type TriggerRow } from "./trigger-row";

/** What triggers of published workflows expect and when they fired. Used by web (publish, hooks) and worker (schedules). */
export type TriggerStore = ReturnType<typeof createTriggerStore>;

/** What a trigger asks of its connection. */
export interface ConnectedAccount {
  service: string;
  state: string;
  /** Why it is broken. */
  stateReason: string | null;
}

/** Firings of events are noted so late at most: a commit for each would cost as much as the run. */
const FIRED_NOTE_MS = 1_000;

/** @param kindOf the catalogue's word for an event */
export function createTriggerStore(
  connection: RawConnection,
  clock: Clock,
  kindOf: (service: string, event: string, workspaceId: string) => TriggerKind | undefined,
) {
  const remove = connection.prepare(`DELETE FROM "TriggerState" WHERE workflowId = ?`);
  const setState = connection.prepare(
    `UPDATE "TriggerState" SET state = ?, nextExpectedAtMs = ?, updatedAtMs = ? WHERE workflowId = ? AND triggerId = ?`,
  );
  const one = connection.prepare<[string, string], RawTrigger>(
    `SELECT * FROM "TriggerState" WHERE workflowId = ? AND triggerId = ?`,
  );
  const ofWorkflow = connection.prepare<[string], RawTrigger>(`SELECT * FROM "TriggerState" WHERE workflowId = ?`);
  const byPath = connection.prepare<[string], RawTrigger>(`SELECT * FROM "TriggerState" WHERE hookPath = ?`);
  const due = connection.prepare<[number], RawTrigger>(
    `SELECT * FROM "TriggerState" WHERE state = 'active' AND kind = 'schedule' AND nextExpectedAtMs <= ? ORDER BY nextExpectedAtMs LIMIT 500`,
  );
  const nextExpected = connection.prepare<[], { nextMs: number | null }>(
    `SELECT min(nextExpectedAtMs) AS nextMs FROM "TriggerState" WHERE state = 'active' AND kind = 'schedule'`,
  );
  const schedules = connection.prepare<[], RawTrigger>(
    `SELECT * FROM "TriggerState" WHERE state = 'active' AND kind = 'schedule' AND nextExpectedAtMs IS NOT NULL`,
  );
  const fired = connection.prepare(
    `UPDATE "TriggerState" SET lastFiredAtMs = max(coalesce(lastFiredAtMs, 0), ?) WHERE workflowId = ? AND triggerId = ?`,
  );
  // Compare-and-set: a version published or a pause since the row was read has set a time of its own.
  const advance = connection.prepare(
    `UPDATE "TriggerState" SET nextExpectedAtMs = @nextMs, lastFiredAtMs = coalesce(@firedAtMs, lastFiredAtMs), updatedAtMs = @atMs
     WHERE workflowId = @workflowId AND triggerId = @triggerId AND version = @version AND state = 'active' AND nextExpectedAtMs IS @dueMs`,
  );
  const broken = connection.prepare(
    `UPDATE "TriggerState" SET error = ?, updatedAtMs = ? WHERE workflowId = ? AND triggerId = ?`,
  );
  const unusable = connection.prepare(
    `UPDATE "TriggerState" SET state = 'error', error = @error, nextExpectedAtMs = NULL, updatedAtMs = @atMs
     WHERE workflowId = @workflowId AND triggerId = @triggerId AND version = @version`,
  );
  const checked = connection.prepare(
    `UPDATE "TriggerState" SET checkedAtMs = @atMs, checkError = @problem
     WHERE workflowId = @workflowId AND triggerId = @triggerId AND version = @version`,
  );
  const list = connection.prepare<[string, string | null, string | null, string, number], RawTrigger>(
    `SELECT t.* FROM "TriggerState" t WHERE t.workspaceId = ? AND (? IS NULL OR t.workflowId = ?)
       AND t.workflowId || ':' || t.triggerId > ? ORDER BY t.workflowId || ':' || t.triggerId LIMIT ?`,
  );
  const unchecked = connection.prepare<[number, number], RawTrigger>(
    `SELECT * FROM "TriggerState" WHERE state = 'active' AND (checkedAtMs IS NULL OR checkedAtMs < ?) LIMIT ?`,
  );
  const published = connection.prepare<[string], { publishedVersion: number | null }>(
    `SELECT publishedVersion FROM "Workflow" WHERE id = ?`,
  );
  const connected = connection.prepare<[string, string], ConnectedAccount>(
    `SELECT service, state, stateReason FROM "Connection" WHERE workspaceId = ? AND id = ?`,
  );
  const openRuns = connection.prepare<[string, string], { n: number }>(
    `SELECT count(*) AS n FROM "Run" INDEXED BY "${OPEN_OF_WORKFLOW_INDEX}"
     WHERE workflowId = ? AND status IN ${OPEN_STATUSES} AND json_extract(sourceJson, '$.triggerId') = ?`,
  );
  const openRunIds = connection.prepare<[string], { id: string }>(
    `SELECT id FROM "Run" INDEXED BY "${OPEN_OF_WORKFLOW_INDEX}" WHERE workflowId = ? AND status IN ${OPEN_STATUSES}`,
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
    `INSERT INTO "TriggerState" (workflowId, triggerId, workspaceId, service, event, kind, hookPath, configJson, version, mode, state, error, lastFiredAtMs, nextExpectedAtMs, updatedAtMs, checkedAtMs, checkError)
     VALUES (@workflowId, @triggerId, @workspaceId, @service, @event, @kind, @hookPath, @configJson, @version, @mode, @state, @error, @lastFiredAtMs, @nextExpectedAtMs, @updatedAtMs, @checkedAtMs, @checkError)`,
  );

  const firings = new Map<string, { row: TriggerRow; atMs: number }>();
  let noting: ReturnType<typeof setTimeout> | undefined;
  const noteAll = connection.transaction(() => {
    for (const { row, atMs } of firings.values()) fired.run(atMs, row.workflowId, row.triggerId);
  }).immediate;

  function noteFirings(): void {
    clearTimeout(noting);
    noting = undefined;
    if (firings.size === 0 || !connection.open) return;
    try {
      noteAll();
      firings.clear();
    } catch (error) {
      // The runs are accepted; that they fired is noted with the next ones.
      if (storageFailureOf(error) === "other") throw error;
    }
  }

  return {
    /** Makes the triggers of a published version the active ones; they are when it returns. */
    activate: connection.transaction((publication: Publication): void => {
      const before = new Map(
        ofWorkflow.all(publication.workflowId).map((row) => [row.triggerId, toTriggerRow(row)] as const),
      );
      remove.run(publication.workflowId);
      for (const [triggerId, trigger] of Object.entries(publication.definition.triggers)) {
        if (trigger.disabled === true) continue;
        const row = registerTrigger({
          publication,
          triggerId,
          trigger,
          kind: kindOf(trigger.service ?? "", trigger.event ?? "", publication.workspaceId) ?? "manual",
          before: before.get(triggerId),
          isTaken: (path) => byPath.get(path) !== undefined,
          nowMs: clock.now(),
        });
        insert.run(row);
      }
    }).immediate,
    /** A paused trigger keeps its address and fires nothing; what it missed meanwhile is not made up. */
    setPaused: connection.transaction((workflowId: string, paused: boolean): void => {
      for (const row of ofWorkflow.all(workflowId)) {
        // A failing poll goes on being tried, so it must be stopped like one that works.
        if (row.state === "error" && row.kind !== "polling") continue;
        // Resuming what runs already would drop a time that is due.
        if ((row.state === "paused") === paused) continue;
        const { config } = toTriggerRow(row);
        const isSchedule = row.kind === "schedule" && !paused;
        const nextMs = isSchedule ? nextFireMs(scheduleSchema.parse(config), clock.now()) : null;
        setState.run(paused ? "paused" : "active", nextMs, clock.now(), workflowId, row.triggerId);
      }
    }).immediate,
    remove: (workflowId: string): void => void remove.run(workflowId),
    byPath(path: string): TriggerRow | undefined {
      const row = byPath.get(path);
      return row === undefined ? undefined : toTriggerRow(row);
    },
    find(workflowId: string, triggerId: string): TriggerRow | undefined {
      const row = one.get(workflowId, triggerId);
      return row === undefined ? undefined : toTriggerRow(row);
    },
    ofWorkflow: (workflowId: string): TriggerRow[] => ofWorkflow.all(workflowId).map(toTriggerRow),
    /** Schedules with a time at or before `nowMs`, the longest due first. */
    due: (nowMs: number): TriggerRow[] => due.all(nowMs).map(toTriggerRow),
    /** When the next time of any active schedule is, or was; null: none has one. */
    nextExpectedMs: (): number | null => nextExpected.get()?.nextMs ?? null,
    /** Every active schedule that has a next time. */
    schedules: (): TriggerRow[] => schedules.all().map(toTriggerRow),
    /** An event's trigger started a run. Noted within a second, with the others of that time. */
    fired(row: TriggerRow): void {
      firings.set(`${row.workflowId}:${row.triggerId}`, { row, atMs: clock.now() });
      noting ??= setTimeout(noteFirings, FIRED_NOTE_MS).unref();
    },
    /** Writes the firings that are not noted yet; before the process ends. */
    noteFirings,
    /**
     * A schedule goes on to its next time, unless it was published anew, paused or moved since `row` was read.
     * @param firedAtMs when it started a run; null where the time was passed over
     */
    advance(row: TriggerRow, nextMs: number | null, firedAtMs: number | null): void {
      const { workflowId, triggerId, version, nextExpectedAtMs: dueMs } = row;
      advance.run({ workflowId, triggerId, version, dueMs, nextMs, firedAtMs, atMs: clock.now() });
    },
    setError(row: TriggerRow, message: string): void {
      broken.run(message, clock.now(), row.workflowId, row.triggerId);
    },
    /** A registration that cannot be read: it fires no more, and says why. */
    setUnusable({ workflowId, triggerId, version }: TriggerRow, error: string): void {
      unusable.run({ workflowId, triggerId, version, error, atMs: clock.now() });
    },
    /** Active triggers whose last self-test was before `atMs`, or that had none. */
    unchecked: (atMs: number, limit: number): TriggerRow[] => unchecked.all(atMs, limit).map(toTriggerRow),
    /** Results of self-tests. `problem` null: nothing is wrong. */
    checked: connection.transaction((results: readonly { row: TriggerRow; problem: string | null }[]): void => {
      for (const { row, problem } of results) {
        const { workflowId, triggerId, version } = row;
        checked.run({ workflowId, triggerId, version, problem, atMs: clock.now() });
      }
    }).immediate,
    /** Polling triggers of live workflows, those included whose last look failed. */
    polling: (): TriggerRow[] => polling.all().map(toTriggerRow),
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
      return list.all(workspaceId, workflowId ?? null, workflowId ?? null, afterId, limit).map(toTriggerRow);
    },
    /** The version that triggers of a workflow are to start; null: none. */
    publishedVersion: (workflowId: string): number | null => published.get(workflowId)?.publishedVersion ?? null,
    /** A connection of the workspace as it stands now; undefined: there is none of this id. */
    connected: (workspaceId: string, id: string): ConnectedAccount | undefined => connected.get(workspaceId, id),
  };
}

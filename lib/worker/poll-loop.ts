import type { TurnExecutor } from "@/lib/engine/calls-in-turn";
import type { AcceptRun } from "@/lib/engine/ports";
import { pollStateOf, settingsOfTrigger, type StoredPoll, type TriggerRow, WHEN_KEY } from "@/lib/db/trigger-row";
import type { TriggerStore } from "@/lib/db/trigger-store";
import type { Catalogs } from "@/lib/connectors/catalogs";
import type { OperationCall } from "@/lib/connectors/contract";
import { checkInput } from "@/lib/connectors/core/check-input";
import { newItems, polledItem, polledItems, type PolledItem } from "@/lib/connectors/polling/new-items";
import { pollInput } from "@/lib/connectors/polling/poll-input";
import type { Polling } from "@/lib/connectors/schema";
import { evaluateExpression } from "@/lib/expressions/evaluate";
import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import { isJsonObject, type JsonObject } from "@/lib/kernel/json";
import type { RunError } from "@/lib/workflow/run-schema";
import type { Definition } from "@/lib/workflow/definition-schema";
import { pollEveryMs } from "@/lib/workflow/trigger-silence";

/** Between two looks at what is due, at least; */
const PAUSE_MS = 1_000;
/** and at most, since a timer does not count while the machine sleeps. */
const SLEEP_MS_MAX = 30_000;
/** A failing poll is tried less and less often, at least every quarter of an hour. */
const BACK_OFF_MS_MAX = 900_000;
const RATE_LIMIT_MS_DEFAULT = 60_000;
const CALL_MS_MAX = 30_000;
const AT_ONCE_MAX = 4;
/** Things are asked for from a little before the last look, */
const SINCE_OVERLAP_MS = 300_000;
/** and from no further back than services allow. */
const SINCE_MS_MAX = 20 * 86_400_000;

export interface PollLoopOptions {
  triggers: TriggerStore;
  accept: AcceptRun;
  definition(workflowId: string, version: number): Definition | undefined;
  /** A look waits for its turn under the limit of its connection. */
  executor: TurnExecutor;
  catalogs: Catalogs;
  clock: Clock;
  /** False while the worker's lease is in doubt. */
  mayCallOut(): boolean;
  /** Runs were accepted. */
  onAccepted(): void;
  onError(error: unknown): void;
}

interface Plan {
  failures: number;
  /** By whichever clock comes first: one may be set back, the other stands while the machine sleeps. */
  dueAtMs: number;
  dueMonotonicMs: number;
}

/**
 * Looks again and again at the lists behind polling triggers of live workflows and starts a run for each new item. The
 * first look only notes what is there. An item's id is the dedupe key of its run, so a crash between the run and the
 * note starts it once. A look that fails is told by the trigger's state and tried again later.
 */
export function createPollLoop(options: PollLoopOptions) {
  const { triggers, catalogs, clock } = options;
  const plans = new Map<string, Plan>();
  /** Triggers that had to wait for others at the last look. */
  let waiting = false;
  const running = new Map<string, Promise<void>>();
  /** Of these, looks that wait for their turn: a connection at its limit holds up nobody else. */
  const held = new Set<string>();
  const stopping = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let started = false;

  async function look(row: TriggerRow): Promise<{ error: RunError | null }> {
    const { polling, settings, problem } = settingsOf(row);
    const list =
      polling === undefined ? undefined : catalogs.of(row.workspaceId).operation(row.service, polling.operation);
    if (polling === undefined || list === undefined) return { error: refusal("This event cannot be polled yet") };
    if (problem !== undefined) return { error: refusal(problem) };
    const connection = options.definition(row.workflowId, row.version)?.triggers[row.triggerId]?.connection ?? null;
    const stored = pollStateOf(row);
    const before = stored?.connection === connection ? stored : null;
    const nowMs = clock.now();
    const sinceMs = Math.max((before?.polledAtMs ?? nowMs) - SINCE_OVERLAP_MS, nowMs - SINCE_MS_MAX);
    const input = pollInput(polling, list, settings, { nowMs, sinceMs, cursor: before?.cursor });
    const listed = await call(row, polling.operation, input, connection);
    if (listed.kind === "failed") return { error: listed.error };

    const items = polledItems(polling, listed.output);
    let note: StoredPoll;
    if (polling.detail === undefined) {
      const { fresh, state } = newItems(polling, items, before);
      await start(row, fresh);
      note = { ...state, polledAtMs: nowMs, connection };
    } else {
      const result = await lookInto(row, polling, items, before, connection, sinceMs);
      if (result.error !== null) return { error: result.error };
      note = { ...result.state, polledAtMs: nowMs, connection };
    }
    triggers.polled(row, note, null);
    return { error: null };
  }

  /** Where a list gives ids only: what was not met before is read one by one. */
  async function lookInto(
    row: TriggerRow,
    polling: Polling,
    items: readonly PolledItem[],
    before: StoredPoll | null,
    connection: string | null,
    sinceMs: number,
  ): Promise<{ error: RunError } | { error: null; state: Pick<StoredPoll, "cursor" | "seen"> }> {
    const ids = items.map((item) => item.id);
    if (before === null) return { error: null, state: { cursor: new Date(sinceMs).toISOString(), seen: ids } };
    const { detail } = polling;
    const read: PolledItem[] = [];
    for (const id of ids.filter((one) => !before.seen.includes(one))) {
      const whole = await call(row, detail?.operation ?? "", { [detail?.input ?? "id"]: id }, connection);
      // Gone since it was listed: nothing to tell of.
      if (whole.kind === "failed" && whole.error.category === "not_found") continue;
      if (whole.kind === "failed") return { error: whole.error };
      const item = isJsonObject(whole.output) ? polledItem(polling, whole.output) : undefined;
      if (item !== undefined) read.push(item);
    }
    const { fresh, state } = newItems(polling, read, before);
    await start(row, fresh);
    return { error: null, state: { cursor: state.cursor, seen: ids } };
  }

  function call(row: TriggerRow, operation: string, input: JsonObject, connectionId: string | null) {
    const key = keyOf(row);
    const onWait = (waits: boolean): void => {
      if (waits) held.add(key);
      else held.delete(key);
      if (waits && waiting) wake();
    };
    const made: OperationCall = {
      workspaceId: row.workspaceId,
      workflowId: row.workflowId,
      runId: "",
      stepPath: `trigger:${row.triggerId}`,
      service: row.service,
      operation,
      input,
      connectionId,
      mode: "live",
      attempt: 1,
      idempotencyKey: `poll:${row.workflowId}:${row.triggerId}:${clock.now()}`,
      timeoutMs: CALL_MS_MAX,
      signal: stopping.signal,
    };
    return options.executor.call(made, onWait);
  }

  async function start(row: TriggerRow, fresh: readonly PolledItem[]): Promise<void> {
    let started = false;
    for (const { id, item } of fresh) {
      if (!passes(row, item)) continue;
      const { duplicate } = await options.accept({
        workspaceId: row.workspaceId,
        workflowId: row.workflowId,
        version: row.version,
        mode: row.mode,
        source: { kind: "polling", triggerId: row.triggerId },
        input: item,
        dedupeKey: `poll:${row.triggerId}:${id.slice(0, 300)}`,
      });
      started ||= !duplicate;
    }
    if (!started) return;
    triggers.fired(row);
    options.onAccepted();
  }

  /** @throws AppError EXPRESSION_FAILED: then nothing is noted, and the item is looked at again when it is mended */
  function passes(row: TriggerRow, item: JsonObject): boolean {
    const when = row.config[WHEN_KEY];
    if (typeof when !== "string") return true;
    const scope = { trigger: item, steps: {}, run: {}, workflow: { id: row.workflowId }, env: {} };
    return evaluateExpression(when, scope) === true;
  }

  function settingsOf(row: TriggerRow) {
    const event = catalogs.of(row.workspaceId).event(row.service, row.event);
    const { input, problems } = checkInput(event?.input ?? {}, settingsOfTrigger(row.config));
    const first = problems[0];
    const problem = first === undefined ? undefined : `with.${first.field} ${first.message}`;
    return { polling: event?.polling, settings: input, problem };
  }

  async function poll(key: string, row: TriggerRow): Promise<void> {
    const everyMs = pollEveryMs(row.config["everyMs"]);
    const failures = plans.get(key)?.failures ?? 0;
    let waitMs = everyMs;
    let failed = 0;
    try {
      const { error } = await look(row);
      if (error !== null && !stopping.signal.aborted) {
        failed = failures + 1;
        waitMs = waitAfter(error, everyMs, failed);
        triggers.polled(row, null, error.message);
      }
    } catch (error) {
      // Storage or an expression: nothing was noted, so the same items are met again.
      failed = failures + 1;
      waitMs = Math.min(BACK_OFF_MS_MAX, everyMs * 2 ** Math.min(failed, 10));
      if (error instanceof AppError && error.code.startsWith("EXPRESSION")) triggers.polled(row, null, error.message);
      else options.onError(error);
    }
    plans.set(key, { failures: failed, dueAtMs: clock.now() + waitMs, dueMonotonicMs: clock.monotonicMs() + waitMs });
  }

  function dueInMs(plan: Plan | undefined): number {
    if (plan === undefined) return 0;
    return Math.min(plan.dueAtMs - clock.now(), plan.dueMonotonicMs - clock.monotonicMs());
  }

  /** One look at what is due; resolves when it is through, for tests and the drain. */
  async function tick(): Promise<void> {
    if (!options.mayCallOut()) return;
    const rows = new Map(triggers.polling().map((row) => [keyOf(row), row]));
    for (const key of plans.keys()) if (!rows.has(key)) plans.delete(key);
    waiting = false;
    for (const [key, row] of rows) {
      if (running.has(key) || dueInMs(plans.get(key)) > 0) continue;
      waiting = atOnce() >= AT_ONCE_MAX;
      if (waiting) break;
      running.set(
        key,
        poll(key, row)
          .catch(options.onError)
          .finally(() => {
            running.delete(key);
            if (started) plan();
          }),
      );
    }
    await Promise.all(running.values());
  }

  function atOnce(): number {
    return running.size - held.size;
  }

  /** Until something is due; while the lease is in doubt nobody can say. */
  function sleepMs(): number {
    if (!options.mayCallOut()) return PAUSE_MS;
    if (waiting) return atOnce() < AT_ONCE_MAX ? PAUSE_MS : SLEEP_MS_MAX;
    const idle = [...plans].filter(([key]) => !running.has(key)).map(([, one]) => dueInMs(one));
    return idle.reduce((leastMs, ms) => Math.min(leastMs, Math.max(PAUSE_MS, Math.ceil(ms))), SLEEP_MS_MAX);
  }

  function plan(): void {
    clearTimeout(timer);
    if (!stopping.signal.aborted) timer = setTimeout(wake, sleepMs());
  }

  function wake(): void {
    started = true;
    // A slow service holds up its own trigger, not the next look at the others.
    tick().catch(options.onError);
    plan();
  }

  return {
    /** Looks now, and from then on whenever something is due; to be called when triggers have changed. */
    wake,
    tick,
    async stop(): Promise<void> {
      stopping.abort();
      clearTimeout(timer);
      await Promise.all(running.values());
    },
  };
}

function keyOf({ workflowId, triggerId, version }: TriggerRow): string {
  return `${workflowId} ${triggerId} ${version}`;
}

function waitAfter(error: RunError, everyMs: number, failures: number): number {
  if (error.category === "rate_limited") return Math.max(everyMs, error.retryAfterMs ?? RATE_LIMIT_MS_DEFAULT);
  // Refused here, nothing was asked: the trigger goes on soon after its connection does.
  if (error.code === "CONNECTION_BROKEN") return everyMs;
  return Math.min(BACK_OFF_MS_MAX, everyMs * 2 ** Math.min(failures - 1, 10));
}

function refusal(message: string): RunError {
  return { category: "configuration_missing", code: "TRIGGER_NOT_POLLED", message, retryable: false };
}

import type { Catalogs } from "@/lib/connectors/catalogs";
import type { TriggerRow } from "@/lib/db/trigger-row";
import type { TriggerStore } from "@/lib/db/trigger-store";
import { nextFireMs, scheduleSchema } from "@/lib/engine/schedule";
import type { Clock } from "@/lib/kernel/clock";
import { needsConnection } from "@/lib/workflow/catalog-lookup";
import { checkTriggerSettings } from "@/lib/workflow/core/check-trigger-settings";
import type { Definition, Trigger } from "@/lib/workflow/definition-schema";
import { SILENT_AFTER_MS } from "@/lib/workflow/trigger-silence";

export interface TriggerCheckOptions {
  triggers: TriggerStore;
  definition(workflowId: string, version: number): Definition | undefined;
  catalogs: Catalogs;
  clock: Clock;
  /** Asks our own listener for a hook, as a caller would, but for starting it: whether it is registered there. */
  reach(hookPath: string): Promise<boolean>;
  onError(error: unknown): void;
}

/** A registration is tested anew so often. */
const CHECK_EVERY_MS = 600_000;
const LOOK_EVERY_MS = 60_000;
const ROWS_AT_ONCE = 50;
/** A bound, should the clock be set back meanwhile. */
const PAGES_MAX = 1_000;
/** A version is being published while this passes: its triggers are there a moment before it is marked. */
const PUBLISHING_MS = 500;

/**
 * Self-test of what starts runs: after each start of the worker, and every ten minutes, each active trigger is read
 * anew from its version, and what it stands on is looked at, but for its connection: how that stands is read with the
 * trigger whenever it is shown. The result stands at the trigger; nothing is mended here.
 */
export function createTriggerCheckLoop(options: TriggerCheckOptions) {
  const { triggers, catalogs, clock } = options;
  const startedAtMs = clock.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  /** What is wrong with a registration, as one sentence; null: nothing. */
  async function problemOf(row: TriggerRow): Promise<string | null> {
    const published = triggers.publishedVersion(row.workflowId);
    if (published !== row.version)
      return published === null
        ? "The workflow is not published any more: publish it again, or delete it."
        : `It starts version ${row.version}, but version ${published} is published: publish again.`;
    const trigger = options.definition(row.workflowId, row.version)?.triggers[row.triggerId];
    if (trigger === undefined) return `Version ${row.version} has no trigger ${row.triggerId}: publish again.`;
    const flaw = checkTriggerSettings(trigger).find(({ severity }) => severity === "error");
    if (flaw !== undefined) return `${flaw.keys.join(".")}: ${flaw.message}`;
    return eventProblem(row, trigger) ?? (await kindProblem(row));
  }

  function eventProblem(row: TriggerRow, trigger: Trigger): string | null {
    const service = catalogs.of(row.workspaceId).service(row.service);
    if (service === undefined || catalogs.of(row.workspaceId).event(row.service, row.event) === undefined)
      return `There is no event ${row.event} of ${row.service} any more: choose another, and publish again.`;
    const isMissing = trigger.connection === undefined && row.mode === "live" && needsConnection(service);
    return isMissing ? `connection: ${service.name} needs a connection.` : null;
  }

  async function kindProblem(row: TriggerRow): Promise<string | null> {
    const nowMs = clock.now();
    if (row.kind === "schedule") {
      const schedule = scheduleSchema.safeParse(row.config);
      if (!schedule.success) return "Its schedule cannot be read: publish again.";
      if (row.nextExpectedAtMs === null || nextFireMs(schedule.data, nowMs) === null)
        return "with: it never comes due again: change its times, and publish again.";
      if (row.nextExpectedAtMs < nowMs - SILENT_AFTER_MS)
        return `Its next time is past: ${new Date(row.nextExpectedAtMs).toISOString()}.`;
    }
    if (row.kind === "webhook") {
      if (row.hookPath === null) return "It has no address: publish again.";
      if (!(await options.reach(row.hookPath)))
        return `/hooks/${row.hookPath} is not reached at the worker's listener.`;
    }
    if (row.kind === "form" && row.hookPath === null) return "It has no address: publish again.";
    return null;
  }

  async function checkOne(row: TriggerRow): Promise<{ row: TriggerRow; problem: string | null }> {
    const problem = await problemOf(row);
    if (problem === null) return { row, problem };
    await new Promise((resolve) => setTimeout(resolve, PUBLISHING_MS));
    const again = triggers.find(row.workflowId, row.triggerId);
    return again?.state === "active" ? { row: again, problem: await problemOf(again) } : { row, problem: null };
  }

  /** Tests all that were not tested since `sinceMs`; resolves when they are, for tests. */
  async function checkSince(sinceMs: number): Promise<void> {
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const rows = triggers.unchecked(sinceMs, ROWS_AT_ONCE);
      if (rows.length === 0 || stopped) return;
      triggers.checked(await Promise.all(rows.map(checkOne)));
      if (rows.length < ROWS_AT_ONCE) return;
    }
  }

  function plan(afterMs: number): void {
    timer = setTimeout(() => {
      // At least once since the worker started, then by age.
      void checkSince(Math.max(startedAtMs, clock.now() - CHECK_EVERY_MS))
        .catch(options.onError)
        .then(() => (stopped ? undefined : plan(LOOK_EVERY_MS)));
    }, afterMs);
  }

  return {
    start: (): void => plan(0),
    checkSince,
    stop(): void {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

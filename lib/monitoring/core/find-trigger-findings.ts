import { silenceOf } from "@/lib/workflow/trigger-silence";
import type { Finding, RunFact, TriggerFact } from "../schema";

/** Firings needed before silence can be told from a quiet day. */
export const SILENCE_FIRINGS_MIN = 8;
/** Silent: nothing for this many times the longest pause seen so far. */
const SILENCE_FACTOR = 3;
const SILENCE_MS_MIN = 15 * 60_000;

/**
 * What is wrong with the triggers of a published workflow: a run that was expected and did not start, an event source
 * that has gone quiet against its own habit, a registration in error.
 * @param runs runs of the workflow in the mode of the triggers, any order; their `triggerId` tells the habit
 */
export function findTriggerFindings(
  triggers: readonly TriggerFact[],
  runs: readonly RunFact[],
  nowMs: number,
): Finding[] {
  return triggers.flatMap((trigger) => {
    if (trigger.state === "paused") return [];
    if (trigger.state === "error") return [errorFinding(trigger, nowMs)];
    return [missedFinding(trigger, nowMs), silentFinding(trigger, runs, nowMs)].filter((finding) => finding !== null);
  });
}

function errorFinding(trigger: TriggerFact, nowMs: number): Finding {
  return {
    ...named("trigger_error", trigger, nowMs),
    severity: "high",
    title: `Trigger "${trigger.triggerId}" is not registered`,
    description: trigger.error ?? "Its registration failed.",
    suggestion: "Check the trigger's settings and its connection, then publish again.",
    value: null,
    expected: null,
    evidence: { triggerId: trigger.triggerId, service: trigger.service, event: trigger.event },
  };
}

function missedFinding(trigger: TriggerFact, nowMs: number): Finding | null {
  // The state `silent` of the trigger is the same rule: what is shown there is alerted of here.
  const silence = silenceOf(trigger, nowMs);
  if (silence === null) return null;
  const { dueAtMs: expectedAtMs, reason } = silence;
  return {
    ...named("missed_run", trigger, nowMs),
    severity: "high",
    title: reason,
    description:
      trigger.kind === "polling"
        ? `Nobody has looked for what starts trigger "${trigger.triggerId}".`
        : `Trigger "${trigger.triggerId}" was to start a run and none was started.`,
    suggestion: "Check that the worker is running; then start the run by hand if it is still wanted.",
    sinceMs: expectedAtMs,
    lastSeenMs: expectedAtMs,
    value: wholeMinutes(nowMs - expectedAtMs),
    expected: 0,
    evidence: { triggerId: trigger.triggerId, expectedAtMs, lastFiredAtMs: trigger.lastFiredAtMs },
  };
}

/**
 * Fired from outside, so that silence may mean a break on the way. Of the others a schedule says itself when it is due,
 * a person starts a manual one when they please, and that nothing failed or nobody called is no fault.
 */
const OUTSIDE_KINDS: ReadonlySet<string> = new Set(["webhook", "polling", "form"]);

function silentFinding(trigger: TriggerFact, runs: readonly RunFact[], nowMs: number): Finding | null {
  if (trigger.nextExpectedAtMs !== null || !OUTSIDE_KINDS.has(trigger.kind)) return null;
  const firings = runs.filter((run) => run.triggerId === trigger.triggerId).map((run) => run.createdAtMs);
  firings.sort((a, b) => a - b);
  const last = Math.max(firings.at(-1) ?? 0, trigger.lastFiredAtMs ?? 0);
  if (firings.length < SILENCE_FIRINGS_MIN) return null;
  const longestMs = Math.max(...firings.slice(1).map((at, i) => at - (firings[i] ?? at)));
  const limitMs = Math.max(SILENCE_MS_MIN, SILENCE_FACTOR * longestMs);
  if (nowMs - last <= limitMs) return null;
  return {
    ...named("silent_trigger", trigger, nowMs),
    severity: "medium",
    title: `Trigger "${trigger.triggerId}" has gone quiet`,
    description: `Nothing since ${new Date(last).toISOString()}; the longest pause between its last ${firings.length} events was ${hours(longestMs)}.`,
    suggestion: `Check that ${trigger.service} still sends its events to this workflow.`,
    sinceMs: last + limitMs,
    lastSeenMs: last + limitMs,
    value: wholeMinutes(nowMs - last),
    expected: longestMs / 1000,
    evidence: { triggerId: trigger.triggerId, lastFiredAtMs: last, longestPauseMs: longestMs, firings: firings.length },
  };
}

function named(
  type: "missed_run" | "silent_trigger" | "trigger_error",
  trigger: TriggerFact,
  nowMs: number,
): Pick<Finding, "type" | "groupKey" | "sinceMs" | "lastSeenMs"> {
  return { type, groupKey: `${type}:${trigger.triggerId}`, sinceMs: nowMs, lastSeenMs: nowMs };
}

/** Seconds, in steps of a minute, so that a standing alert is not rewritten at each look. */
function wholeMinutes(ms: number): number {
  return Math.floor(ms / 60_000) * 60;
}

function hours(ms: number): string {
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`;
}

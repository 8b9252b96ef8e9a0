import { isDurableTimer, type ActiveRun } from "./active-run";
import type { Decided } from "./core/decide";
import { concernsHolds, heldMarks } from "./held-marks";
import type { Appended } from "./ports";
import type { RunTimers } from "./run-timers";
import { timersOver } from "./timers-over";

type SetTimer = Extract<Decided["commands"][number], { kind: "set_timer" }>;

export interface TimerChanges {
  /** To be set in memory. */
  set: readonly SetTimer[];
  /** Of them, with the marks of held calls, what must outlive the process. */
  rowsSet: Appended["timersSet"];
  rowsCleared: Appended["timersCleared"];
}

const NONE: TimerChanges = { set: [], rowsSet: [], rowsCleared: [] };

/** What a decision does to timers and their rows. Those in memory that are over are taken back. */
export function timerChanges(run: ActiveRun, decided: Decided, timers: RunTimers): TimerChanges {
  if (!concernsTimers(run, decided)) return NONE;
  const over = timersOver(decided.events);
  const cancelled = timers.cancel(run, over);
  const set = decided.commands.flatMap((command) =>
    command.kind === "set_timer" && !over.has(command.timerId) ? [command] : [],
  );
  const fired = decided.events.flatMap((event) => (event.type === "timer_fired" ? [event.timerId] : []));
  const held = heldMarks(decided.events);
  return {
    set,
    rowsSet: [...set.filter((timer) => isDurableTimer(timer.timerId)), ...held.set],
    rowsCleared: [...[...fired, ...cancelled].filter(isDurableTimer), ...held.cleared],
  };
}

/** Most decisions do not: a run that only goes from step to step has no timer but that of its own limit. */
function concernsTimers(run: ActiveRun, { commands, events }: Decided): boolean {
  if (run.timers.size > (run.timers.has("run") ? 1 : 0)) return true;
  for (const { kind } of commands) if (kind === "set_timer") return true;
  for (const event of events) if (event.type === "timer_fired" || concernsHolds(event)) return true;
  return false;
}

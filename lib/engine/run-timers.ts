import type { Clock } from "@/lib/kernel/clock";
import type { Timers } from "@/lib/kernel/timers";
import type { ActiveRun } from "./active-run";

/** Timers take no more at once; what is due later is set again. */
const DELAY_MS_MAX = 2_147_483_647;

export interface RunTimersPorts {
  clock: Clock;
  timers: Timers;
  /** A timer of this run is due. @param atMs at or after its time */
  fire(run: ActiveRun, timerId: string, atMs: number): void;
}

/** Timers of the runs in hand, by id within the run. None fires early, each at most once. */
export class RunTimers {
  private readonly ports: RunTimersPorts;
  private stopped = false;

  constructor(ports: RunTimersPorts) {
    this.ports = ports;
  }

  /** A second timer of the same id replaces the first. @param dueAtMs milliseconds since the epoch */
  set(run: ActiveRun, timerId: string, dueAtMs: number): void {
    run.timers.get(timerId)?.cancel();
    if (this.stopped) return;
    const delayMs = Math.min(Math.max(0, dueAtMs - this.ports.clock.now()), DELAY_MS_MAX);
    const cancel = this.ports.timers.after(delayMs, () => {
      run.timers.delete(timerId);
      const nowMs = this.ports.clock.now();
      if (nowMs < dueAtMs) this.set(run, timerId, dueAtMs);
      else this.ports.fire(run, timerId, nowMs);
    });
    run.timers.set(timerId, { cancel, dueAtMs });
  }

  /** Fires what the clock has passed: a timer does not count while the machine sleeps, nor when the clock is set. */
  catchUp(run: ActiveRun): void {
    const nowMs = this.ports.clock.now();
    for (const [timerId, { dueAtMs }] of [...run.timers]) if (dueAtMs < nowMs) this.set(run, timerId, dueAtMs);
  }

  /** Takes timers back. @returns the ids of those that stood */
  cancel(run: ActiveRun, timerIds: Iterable<string>): string[] {
    const stood: string[] = [];
    for (const timerId of timerIds) {
      const timer = run.timers.get(timerId);
      if (timer === undefined) continue;
      timer.cancel();
      run.timers.delete(timerId);
      stood.push(timerId);
    }
    return stood;
  }

  clear(run: ActiveRun): void {
    for (const timer of run.timers.values()) timer.cancel();
    run.timers.clear();
  }

  /** No timer is set any more. */
  stop(): void {
    this.stopped = true;
  }
}

import type { Clock } from "@/lib/kernel/clock";
import type { Timers } from "@/lib/kernel/timers";
import type { VirtualTime } from "./virtual-time";

/** Never settles: what a process waits for that is no more. */
export const NEVER: Promise<never> = new Promise(() => undefined);

/**
 * An operating-system process as far as a worker can tell: it lives, may be stopped for a while and wake late, and may
 * die between any two turns of its event loop, or inside one. What it had in memory is lost then.
 */
export class SimProcess {
  readonly name: string;
  readonly clock: Clock;
  readonly timers: Timers;
  private readonly time: VirtualTime;
  private alive = true;
  private paused = false;
  private backlog: (() => void)[] = [];

  constructor(name: string, time: VirtualTime) {
    this.name = name;
    this.time = time;
    this.clock = time;
    this.timers = {
      after: (delayMs, work) => time.after(delayMs, this.gated(work)),
      soon: (work) => void time.after(0, this.gated(work)),
    };
  }

  get isAlive(): boolean {
    return this.alive;
  }

  get isPaused(): boolean {
    return this.paused;
  }

  /** Work that this process does: not when it is dead, and later when it is stopped. */
  gated(work: () => void): () => void {
    return () => {
      if (!this.alive) return;
      if (this.paused) this.backlog.push(work);
      else work();
    };
  }

  /** Once, later; nobody need live through the time until then while nothing else happens. */
  eventually(delayMs: number, work: () => void): void {
    this.time.at(this.time.now() + delayMs, this.gated(work), true);
  }

  /** Something of its own that goes on and on. */
  every(periodMs: number, work: () => void): void {
    const tick = (): void => {
      if (!this.alive) return;
      this.time.at(this.time.now() + periodMs, tick, true);
      this.gated(work)();
    };
    this.time.at(this.time.now() + periodMs, tick, true);
  }

  die(): void {
    this.alive = false;
    this.backlog = [];
  }

  pause(): void {
    this.paused = true;
  }

  /** What came meanwhile happens now, in order. Of a timer that was due several times, each is one more turn. */
  wake(): void {
    this.paused = false;
    const late = this.backlog;
    this.backlog = [];
    for (const work of late) this.time.after(0, this.gated(work));
  }
}

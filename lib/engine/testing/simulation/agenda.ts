import type { Cancel } from "@/lib/kernel/timers";
import { SIM_START_MS } from "./scenario";
import type { VirtualTime } from "./virtual-time";

/** What is still to come from outside: until it has come a simulation is not over. */
export class Agenda {
  private readonly time: VirtualTime;
  private open = 0;
  /** Something was done or taken back since it was last asked. */
  private isChanged = true;

  constructor(time: VirtualTime) {
    this.time = time;
  }

  get sinceStartMs(): number {
    return this.time.now() - SIM_START_MS;
  }

  /** @param sinceStartMs when, from the start of the simulation */
  at(sinceStartMs: number, work: () => void): Cancel {
    this.open += 1;
    let isOpen = true;
    const close = (): void => {
      if (isOpen) this.open -= 1;
      isOpen = false;
      this.isChanged = true;
    };
    const cancel = this.time.at(SIM_START_MS + Math.round(sinceStartMs), () => {
      close();
      work();
    });
    return () => {
      close();
      cancel();
    };
  }

  after(delayMs: number, work: () => void): Cancel {
    return this.at(this.sinceStartMs + delayMs, work);
  }

  isEmpty(): boolean {
    return this.open === 0;
  }

  /** Something else changed on which it may hang whether all is over. */
  touch(): void {
    this.isChanged = true;
  }

  /** Whether it is worth asking if all is over: nothing is to come, and something has changed since the last time. */
  mayBeOver(): boolean {
    if (!this.isEmpty() || !this.isChanged) return false;
    this.isChanged = false;
    return true;
  }
}

import type { Timers } from "@/lib/kernel/timers";
import { isFinalRunStatus } from "@/lib/workflow/run-schema";
import type { ActiveRun } from "./active-run";
import type { CallCommand } from "./core/command";

/** A call that may be made as far as its run is concerned: where it needs one, its barrier is on disk. */
export interface ReadyCall {
  run: ActiveRun;
  command: CallCommand;
}

export interface CallSlotsPorts {
  timers: Timers;
  /** Calls in flight at one time over all runs. */
  callsMax: number;
  /** Whether this worker may still call out: its lease has time left. */
  mayCallOut(): boolean;
  /** Makes the call and takes its outcome. Never rejects. */
  perform(call: ReadyCall): Promise<void>;
}

/** Pause before asking again whether the lease was renewed. */
const LEASE_PAUSE_MS = 200;

/** Which ready call is made when: first come, first served, up to `callsMax` at one time. */
export class CallSlots {
  private readonly ports: CallSlotsPorts;
  private readonly ready: ReadyCall[] = [];
  private inFlight = 0;
  private stopped = false;
  private onIdle: (() => void) | undefined;

  constructor(ports: CallSlotsPorts) {
    this.ports = ports;
  }

  add(call: ReadyCall): void {
    this.ready.push(call);
    this.fill();
  }

  /** Starts no call any more, and waits up to `graceMs` for those in flight. */
  stop(graceMs: number): Promise<void> {
    this.stopped = true;
    if (this.inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.ports.timers.after(graceMs, resolve);
      this.onIdle = () => {
        cancel();
        resolve();
      };
    });
  }

  private fill(): void {
    while (!this.stopped && this.inFlight < this.ports.callsMax) {
      const next = this.ready.shift();
      if (next === undefined) return;
      if (!isFinalRunStatus(next.run.state.status)) void this.start(next);
    }
  }

  private async start(call: ReadyCall): Promise<void> {
    // A process that was stopped may wake with its lease long gone: another may be making this very call.
    if (!this.ports.mayCallOut()) {
      this.ports.timers.after(LEASE_PAUSE_MS, () => this.add(call));
      return;
    }
    this.inFlight += 1;
    await this.ports.perform(call);
    this.inFlight -= 1;
    if (this.inFlight === 0) this.onIdle?.();
    this.fill();
  }
}

import type { OperationOutcome } from "@/lib/connectors/contract";
import type { Cancel, Timers } from "@/lib/kernel/timers";
import type { Caller, ConnectionLimits } from "./connection-limits";

/** A call that may be made as far as whoever wants it is concerned. */
export interface SlotCall {
  /** Null where it goes by way of no connection. */
  readonly caller: Caller | null;
  /** False as soon as nobody waits for it any more: then it is not made. */
  isWanted(): boolean;
  /** It waits for its turn under the limit of its connection; told once. @param dueInMs about how long; undefined where nobody can say */
  hold(dueInMs: number | undefined): void;
  /**
   * Makes the call and takes its outcome; null where it was not made after all. Never rejects.
   * @param onSend to be called as it goes to the service: until then its place under the limit is kept; false: it must
   * not go any more
   * @param onSendMore the same for each further request of the call, which waits for the limit too
   */
  perform(onSend: () => boolean, onSendMore: () => Promise<boolean>): Promise<OperationOutcome | null>;
}

export interface CallSlotsPorts {
  timers: Timers;
  /** Calls in flight at one time over all who call. */
  callsMax: number;
  /** Whether this worker may still call out: its lease has time left. */
  mayCallOut(): boolean;
  limits: ConnectionLimits<SlotCall>;
}

/** Pause before asking again whether the lease was renewed. */
const LEASE_PAUSE_MS = 200;

/**
 * Calls begun in one turn of the event loop: what shapes data is answered within it, and a list of a hundred thousand
 * must not keep the lease from being renewed.
 */
const CALLS_PER_TURN_MAX = 2_000;
/** Timers take no more at once. */
const DELAY_MS_MAX = 2_147_483_647;

/**
 * The one door through which calls leave, whoever wants them: steps of runs, looks of triggers, tests of connections.
 * Which is made when: first come, first served, up to `callsMax` at one time; one whose connection is at its
 * limit waits beside, and holds up nobody else.
 */
export class CallSlots {
  private readonly ports: CallSlotsPorts;
  private readonly ready: SlotCall[] = [];
  private inFlight = 0;
  private stopped = false;
  private begunInTurn = 0;
  private onIdle: (() => void) | undefined;
  private cancelLimitTimer: Cancel | undefined;

  constructor(ports: CallSlotsPorts) {
    this.ports = ports;
  }

  add(call: SlotCall): void {
    this.ready.push(call);
    this.fill();
  }

  /** Looks again: a limit may have been changed or taken away. */
  recheck(): void {
    this.fill();
  }

  /** Starts no call any more, and waits up to `graceMs` for those in flight. */
  stop(graceMs: number): Promise<void> {
    this.stopped = true;
    this.cancelLimitTimer?.();
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
    const { limits, callsMax } = this.ports;
    while (!this.stopped && this.inFlight < callsMax && this.begunInTurn < CALLS_PER_TURN_MAX) {
      const call = limits.next((one) => one.isWanted()) ?? this.nextReady();
      if (call === undefined) break;
      void this.start(call);
    }
    this.watchLimits();
  }

  /** The next call that came and may begin now; those that may not are put aside on the way. */
  private nextReady(): SlotCall | undefined {
    const { limits } = this.ports;
    for (let call = this.ready.shift(); call !== undefined; call = this.ready.shift()) {
      if (!call.isWanted()) continue;
      const { caller } = call;
      if (caller === null || limits.enter(caller, call)) return call;
      call.hold(limits.wait(caller, call));
    }
    return undefined;
  }

  /** Time alone may free a place. */
  private watchLimits(): void {
    this.cancelLimitTimer?.();
    this.cancelLimitTimer = undefined;
    const inMs = this.stopped || this.inFlight >= this.ports.callsMax ? undefined : this.ports.limits.nextInMs();
    if (inMs === undefined) return;
    this.cancelLimitTimer = this.ports.timers.after(Math.min(Math.ceil(inMs), DELAY_MS_MAX), () => this.fill());
  }

  private noteBegun(): void {
    this.begunInTurn += 1;
    if (this.begunInTurn > 1) return;
    this.ports.timers.soon(() => {
      const wasFull = this.begunInTurn >= CALLS_PER_TURN_MAX;
      this.begunInTurn = 0;
      if (wasFull) this.fill();
    });
  }

  private async start(call: SlotCall): Promise<void> {
    const { caller } = call;
    // A process that was stopped may wake with its lease long gone: another may be making this very call.
    if (!this.ports.mayCallOut()) {
      if (caller !== null) this.ports.limits.leave(caller, call, null);
      this.ports.timers.after(LEASE_PAUSE_MS, () => this.add(call));
      return;
    }
    this.inFlight += 1;
    this.noteBegun();
    const onSend = (): boolean => {
      // It may have waited, for the disk or for the answer to another, while the process was stopped.
      if (!this.ports.mayCallOut()) return false;
      if (caller !== null) {
        this.ports.limits.sent(caller, call);
        // Until now nobody could say when the next one's turn comes.
        this.watchLimits();
      }
      return true;
    };
    const outcome = await call.perform(onSend, () => this.sendMore(caller));
    this.inFlight -= 1;
    if (caller !== null) this.ports.limits.leave(caller, call, outcome);
    if (this.inFlight === 0) this.onIdle?.();
    this.fill();
  }

  /** Waits until the limit has room for one more request of a call that has its place. */
  private async sendMore(caller: Caller | null): Promise<boolean> {
    for (;;) {
      if (!this.ports.mayCallOut()) return false;
      const waitMs = caller === null ? 0 : this.ports.limits.sendMore(caller);
      if (waitMs === 0) return true;
      await new Promise<void>((resolve) => this.ports.timers.after(Math.min(Math.ceil(waitMs), DELAY_MS_MAX), resolve));
    }
  }
}

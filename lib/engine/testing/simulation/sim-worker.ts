import { Runtime } from "../../runtime";
import type { Random } from "@/lib/kernel/random";
import type { Disk, OpenDisk } from "./disk";
import { simRules, type FakeServices } from "./fake-services";
import type { SimProcess } from "./sim-process";

export interface WorkerWorld {
  disk: Disk;
  services: FakeServices;
  random: Random;
  trace(who: string, what: string): void;
  onTrouble(facts: { event: string; runId: string; error: unknown }): void;
  violated(message: string): void;
}

const LEASE_PAUSE_MS = 900;
const HEARTBEAT_MS = 2_000;
const POLL_MS = 1_000;

/** What lib/worker/main.ts makes of its parts, over a simulated process: lease, recovery, heartbeat, slow poll. */
export class SimWorker {
  readonly process: SimProcess;
  private readonly world: WorkerWorld;
  private opened: OpenDisk | null = null;
  private running: Runtime | null = null;
  private woken = false;
  /** Looks that wait for their answer. */
  openLooks = 0;

  constructor(process: SimProcess, world: WorkerWorld) {
    this.process = process;
    this.world = world;
    process.timers.soon(() => this.tryToStart());
  }

  /** Null until it holds the lease. */
  get runtime(): Runtime | null {
    return this.running;
  }

  get fence(): number {
    return this.opened?.lease.fence ?? 0;
  }

  /** The doorbell: several in one turn are one look. */
  ring(): void {
    if (this.running === null || this.woken || !this.process.isAlive || this.process.isPaused) return;
    this.woken = true;
    this.process.timers.soon(() => {
      this.woken = false;
      this.running?.wake();
    });
  }

  /** Time is skipped in which the lease would have been renewed. */
  skip(byMs: number): void {
    if (this.opened !== null) this.opened.lease.deadlineMonotonicMs += byMs;
  }

  private tryToStart(): void {
    const { disk, services, random, trace, onTrouble } = this.world;
    const { process } = this;
    const opened = disk.open(process);
    if (opened === null) return void process.eventually(LEASE_PAUSE_MS, () => this.tryToStart());
    this.opened = opened;
    trace(process.name, `holds the lease (fence ${opened.lease.fence})`);
    this.running = new Runtime({
      store: opened.store,
      executor: { call: (call) => services.call(process, call) },
      rules: simRules,
      clock: process.clock,
      timers: process.timers,
      random,
      mayCallOut: () => process.clock.monotonicMs() < opened.lease.deadlineMonotonicMs,
      onTrouble,
    });
    this.running.recover();
    process.every(HEARTBEAT_MS, () => void opened.heartbeat());
    process.every(POLL_MS, () => this.ring());
  }
}

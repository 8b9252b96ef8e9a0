import { cacheReads } from "@/lib/connectors/cache-reads";
import type { OperationExecutor } from "@/lib/connectors/contract";
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
  /** A look has its answer. */
  onLooked(): void;
}

const LEASE_PAUSE_MS = 900;
const HEARTBEAT_MS = 2_000;
const POLL_MS = 1_000;

/** What lib/worker/main.ts makes of its parts, over a simulated process: lease, recovery, heartbeat, slow poll. */
export class SimWorker {
  readonly process: SimProcess;
  private readonly world: WorkerWorld;
  private readonly executor: OperationExecutor;
  private opened: OpenDisk | null = null;
  private running: Runtime | null = null;
  private woken = false;
  /** Looks that wait for their answer. */
  openLooks = 0;

  constructor(process: SimProcess, world: WorkerWorld) {
    this.process = process;
    this.world = world;
    this.executor = this.checkedExecutor();
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

  /** A call that belongs to no run, as a trigger's look and a connection test make it. */
  look(name: string, connectionId: string): void {
    if (this.running === null) return;
    this.openLooks += 1;
    const done = this.process.gated(() => {
      this.openLooks -= 1;
      this.world.onLooked();
    });
    void this.running
      .inTurn(this.executor)
      .call({
        workspaceId: "ws_1",
        workflowId: "wf_polled",
        runId: "",
        stepPath: name,
        service: "keyed",
        operation: "read",
        input: {},
        connectionId,
        mode: "live",
        attempt: 1,
        idempotencyKey: name,
        timeoutMs: 60_000,
        signal: new AbortController().signal,
      })
      .then(done);
  }

  /** The step cache over the services; what it answers is checked. */
  private checkedExecutor(): OperationExecutor {
    const { disk, services, violated, trace } = this.world;
    const { process } = this;
    const credentialOf = (connectionId: string | null) =>
      connectionId === null ? "" : services.credentialOf(connectionId);
    const cached = cacheReads(
      { call: (call) => services.call(process, call) },
      {
        store: disk.stepCache,
        catalogs: { of: () => simRules },
        clock: process.clock,
        credentialOf: (_workspaceId, id) => Promise.resolve(credentialOf(id)),
      },
    );
    return {
      async call(call) {
        const credential = credentialOf(call.connectionId);
        const outcome = await cached.call(call);
        if (outcome.kind !== "succeeded" || outcome.cached !== true || !process.isAlive) return outcome;
        trace(process.name, `takes ${call.stepPath} of ${call.runId} from the cache`);
        const problem = services.cache.check(call, credential, outcome.output, process.clock.now());
        if (problem !== undefined) violated(problem);
        return outcome;
      },
    };
  }

  private tryToStart(): void {
    const { disk, random, trace, onTrouble } = this.world;
    const { process } = this;
    const opened = disk.open(process);
    if (opened === null) return void process.eventually(LEASE_PAUSE_MS, () => this.tryToStart());
    this.opened = opened;
    trace(process.name, `holds the lease (fence ${opened.lease.fence})`);
    this.running = new Runtime({
      store: opened.store,
      executor: this.executor,
      limitOf: (workspaceId, id) => disk.limitOf(workspaceId, id),
      rulesOf: () => simRules,
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

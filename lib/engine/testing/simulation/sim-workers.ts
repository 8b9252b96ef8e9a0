import type { Agenda } from "./agenda";
import type { Disk } from "./disk";
import { draw } from "./draw";
import type { FakeServices } from "./fake-services";
import type { Scenario } from "./scenario";
import { SimProcess } from "./sim-process";
import type { SimRecord } from "./sim-record";
import { SimWorker } from "./sim-worker";
import type { VirtualTime } from "./virtual-time";

export interface WorkersWorld {
  scenario: Scenario;
  time: VirtualTime;
  agenda: Agenda;
  disk: Disk;
  services: FakeServices;
  record: SimRecord;
  /** Of all random draws, so that each is another. */
  nextDraw(): number;
}

/** Workers come and go: they are started, stopped for a while, and die; somebody starts the next. */
export class SimWorkers {
  crashes = 0;
  private readonly world: WorkersWorld;
  private workers: SimWorker[] = [];
  private started = 0;

  constructor(world: WorkersWorld) {
    this.world = world;
  }

  start(): void {
    const { time, record, scenario, disk, services, nextDraw } = this.world;
    const process = new SimProcess(`w${(this.started += 1)}`, time);
    record.note(process.name, "starts");
    const worker = new SimWorker(process, {
      disk,
      services,
      random: () => draw(scenario.seed, "jitter", process.name, nextDraw()),
      trace: (who, what) => record.note(who, what),
      onTrouble: ({ event, runId, error }) => record.violated(`${runId}: ${event}: ${String(error)}`),
      violated: (message) => record.violated(message),
      onLooked: () => this.world.agenda.touch(),
    });
    this.workers.push(worker);
  }

  crash(process: SimProcess, why: string): void {
    if (!process.isAlive) return;
    const { record, scenario, disk, agenda } = this.world;
    process.die();
    this.crashes += 1;
    record.note(process.name, `dies: ${why}`);
    this.workers = this.workers.filter((worker) => worker.process !== process);
    // The launcher starts it again, and knows its child is dead; after a loss of power nobody knows.
    const label = `${this.crashes}`;
    if (draw(scenario.seed, "known dead", label) < 0.8) disk.breakLease(process.name);
    agenda.after(50 + draw(scenario.seed, "restart", label) * 2_000, () => this.start());
  }

  pause(process: SimProcess | undefined, forMs: number): void {
    if (process === undefined || !process.isAlive || process.isPaused) return;
    const { record, agenda } = this.world;
    record.note(process.name, `is stopped for ${forMs} ms`);
    process.pause();
    agenda.after(forMs, () => {
      if (!process.isAlive) return;
      record.note(process.name, "wakes");
      process.wake();
    });
    // Somebody sees the silence and starts another, which waits for the lease to run out.
    if (this.workers.length < 2) agenda.after(800, () => this.start());
  }

  of(process: SimProcess): SimWorker | undefined {
    return this.workers.find((worker) => worker.process === process);
  }

  /** The one that holds the lease and runs. */
  listening(): SimWorker | undefined {
    return this.workers.find((worker) => worker.runtime !== null && !worker.process.isPaused);
  }

  ring(label: string): void {
    const { scenario } = this.world;
    if (draw(scenario.seed, "doorbell", label) < scenario.doorbellLossRatio) return;
    for (const worker of this.workers) worker.ring();
  }

  isAnyPaused(): boolean {
    return this.workers.some((worker) => worker.process.isPaused);
  }

  /** Time is skipped in which the lease would have been renewed. */
  skip(byMs: number): void {
    for (const worker of this.workers) worker.skip(byMs);
  }

  /** Looks that were asked for and have no answer, of workers that live and run. */
  openLooks(): number {
    return this.workers.reduce((sum, worker) => sum + (worker.process.isPaused ? 0 : worker.openLooks), 0);
  }
}

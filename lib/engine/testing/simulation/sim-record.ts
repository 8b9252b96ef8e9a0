import type { Disk, DiskRun } from "./disk";
import { RunWatch } from "./run-watch";
import { SIM_START_MS } from "./scenario";
import type { VirtualTime } from "./virtual-time";

/** What a simulation has seen so far: what happened, what must not have, and each run as far as it is on disk. */
export class SimRecord {
  /** Everything that happened, one line each; equal for equal scenarios. */
  readonly trace: string[] = [];
  /** What must hold and did not. */
  readonly violations: string[] = [];
  readonly watches = new Map<string, RunWatch>();
  private readonly time: VirtualTime;
  private readonly families = new Map<string, string>();
  private disk: Disk | undefined;

  constructor(time: VirtualTime) {
    this.time = time;
  }

  attach(disk: Disk): void {
    this.disk = disk;
  }

  note(who: string, what: string): void {
    this.trace.push(`${String(this.time.now() - SIM_START_MS).padStart(8)} ${who.padEnd(5)} ${what}`);
  }

  violated(message: string): void {
    if (this.violations.includes(message)) return;
    this.violations.push(message);
    this.note("!", message);
  }

  watchOf(runId: string): RunWatch {
    const known = this.watches.get(runId);
    if (known !== undefined) return known;
    const watch = new RunWatch(runId, (message) => this.violated(message));
    this.watches.set(runId, watch);
    return watch;
  }

  /** Runs that continue one another, or are called by such, share their effects. */
  familyOf(runId: string): string {
    const known = this.families.get(runId);
    if (known !== undefined) return known;
    const run = this.runs().find((one) => one.id === runId);
    const family = run === undefined || run.parent === null || run.originRunId === runId ? runId : run.originRunId;
    this.families.set(runId, family);
    return family;
  }

  /** A run that is about to be accepted continues another. */
  joinFamily(runId: string, originRunId: string): void {
    this.families.set(runId, this.familyOf(originRunId));
  }

  private runs(): readonly DiskRun[] {
    return this.disk?.runs() ?? [];
  }
}

import { isDeepStrictEqual } from "node:util";
import type { RunState } from "../../core/state";
import type { Disk } from "./disk";
import type { RunWatch } from "./run-watch";
import type { SimProcess } from "./sim-process";
import type { SimRecord } from "./sim-record";
import type { SimWorkers } from "./sim-workers";

/** What must hold at each commit: what is on disk is what its writer has in memory, and only the holder of the lease writes. */
export class CommitAudit {
  /** Numbers of the commits that wrote something of a run. */
  readonly commitsOfRuns: number[] = [];
  commits = 0;
  events = 0;
  private readonly disk: Disk;
  private readonly record: SimRecord;
  private readonly workers: SimWorkers;

  constructor(disk: Disk, record: SimRecord, workers: SimWorkers) {
    this.disk = disk;
    this.record = record;
    this.workers = workers;
  }

  onCommitted(process: SimProcess, commit: number): void {
    const { record, disk } = this;
    this.commits = commit;
    const written = new Set<RunWatch>();
    for (const { runId, firstSeq, events } of disk.newEvents()) {
      const watch = record.watchOf(runId);
      if (firstSeq !== watch.events.length + 1)
        record.violated(`${runId}: events are written at ${firstSeq}, but the journal holds ${watch.events.length}`);
      for (const event of events) watch.absorb(event);
      written.add(watch);
      this.events += events.length;
      record.note(process.name, `commit ${commit} ${runId}: ${events.map((event) => labelOf(event)).join(" ")}`);
    }
    if (written.size > 0) this.commitsOfRuns.push(commit);
    const holder = disk.lease()?.holder;
    if (holder !== process.name)
      record.violated(`${process.name} commits (${commit}) although the lease is ${holder ?? "nobody"}'s`);
    for (const watch of written) this.compareState(process, watch);
    this.compareList();
  }

  /** What is on disk is what the runtime has in memory, once nothing of the run is still on its way to the disk. */
  private compareState(process: SimProcess, watch: RunWatch): void {
    const active = this.workers.of(process)?.runtime?.["active"].get(watch.runId);
    if (active === undefined || active.nextSeq !== watch.events.length + 1) return;
    const [inMemory, onDisk] = [plain(active.state), plain(watch.state)];
    if (inMemory !== onDisk && !isDeepStrictEqual(JSON.parse(inMemory), JSON.parse(onDisk)))
      this.record.violated(`${watch.runId}: folding the journal gives another state than the runtime has`);
  }

  /** The columns that lists and filters read say what the journal says. */
  private compareList(): void {
    for (const { id, status } of this.disk.statuses()) {
      const folded = this.record.watches.get(id)?.state.status ?? "queued";
      if (folded !== status) this.record.violated(`${id}: the list says ${status}, the journal ${folded}`);
    }
  }
}

/** A state as text, whatever holds its steps. */
function plain(state: RunState): string {
  return JSON.stringify(state, (_key, value: unknown) =>
    value instanceof Object && "entries" in value && typeof value.entries === "function" && !Array.isArray(value)
      ? [...(value.entries() as Iterable<unknown>)]
      : value,
  );
}

function labelOf(event: { type: string; path?: string; timerId?: string }): string {
  const about = event.path ?? event.timerId;
  return about === undefined ? event.type : `${event.type}(${about})`;
}

import { MAX_CONCURRENT_RUNS_DEFAULT } from "@/lib/workflow/definition-schema";
import { isFinalRunStatus } from "@/lib/workflow/run-schema";
import type { ActiveRun } from "./active-run";
import { isHeld } from "./core/state";
import type { JournalStore, RunRow } from "./ports";

/** Queued rows read at one look. */
const CLAIMED_MAX = 50;

export interface AdmissionPorts {
  store: Pick<JournalStore, "queued" | "hasQueued">;
  /** Runs in hand at one time over all workflows; those that only wait do not count. */
  activeRunsMax: number;
  /** Takes a run in hand. @param starts false: to be cancelled @returns resolves when its beginning is on disk */
  begin(row: RunRow, starts?: boolean): Promise<void>;
}

/** Which run begins when: oldest first, within the instance's room and each workflow's `maxConcurrentRuns`. */
export class Admission {
  private readonly ports: AdmissionPorts;
  /** Runs in hand that go on, or are held by a limit: those that only wait, or whose end is being written, take nobody's room. */
  private readonly counted = new Set<ActiveRun>();
  /** Of these, those held by a limit. They count for their workflow alone: a service that lets us wait holds up no other. */
  private readonly held = new Set<ActiveRun>();
  private readonly workflows = new Map<string, { runs: number; runsMax: number }>();
  /** Begun, but still queued on disk. */
  private readonly begun = new Set<string>();

  constructor(ports: AdmissionPorts) {
    this.ports = ports;
  }

  /** To be told when a run is taken in hand and when its status has changed. */
  note(run: ActiveRun): void {
    const { status } = run.state;
    const held = isHeld(run.state);
    if (held) this.held.add(run);
    else this.held.delete(run);
    this.count(run, held || (status !== "waiting" && !isFinalRunStatus(status)));
  }

  /** To be told when a run leaves memory. */
  forget(run: ActiveRun): void {
    this.held.delete(run);
    this.count(run, false);
  }

  /** Whether a run accepted now may begin at once: there is room, and none of its workflow waits for its turn. */
  mayBegin(run: Pick<RunRow, "workflowId" | "source">): boolean {
    // A schedule may queue its runs one behind the other; the store knows whose turn it is.
    if (run.source.kind === "schedule") return false;
    if (this.room() <= 0 || this.isFull(run.workflowId)) return false;
    return !this.ports.store.hasQueued(run.workflowId);
  }

  /** Begins every queued run there is room for. */
  claim(): void {
    const { store } = this.ports;
    for (;;) {
      const room = this.room();
      if (room <= 0) return;
      const full = [...this.workflows.keys()].filter((workflowId) => this.isFull(workflowId));
      let begun = 0;
      for (const row of store.queued([...this.begun], full, Math.min(room, CLAIMED_MAX))) {
        if (this.isFull(row.workflowId)) continue;
        begun += 1;
        this.take(row);
      }
      if (begun === 0) return;
    }
  }

  /** Begins a queued run, which is not taken a second time while the disk still calls it queued. */
  take(row: RunRow, starts = true): void {
    this.begun.add(row.id);
    void this.ports.begin(row, starts).then(() => this.begun.delete(row.id));
  }

  private room(): number {
    return this.ports.activeRunsMax - (this.counted.size - this.held.size);
  }

  private isFull(workflowId: string): boolean {
    const workflow = this.workflows.get(workflowId);
    return workflow !== undefined && workflow.runs >= workflow.runsMax;
  }

  private count(run: ActiveRun, counts: boolean): void {
    if (this.counted.has(run) === counts) return;
    const { workflowId } = run.row;
    const workflow = this.workflows.get(workflowId) ?? { runs: 0, runsMax: 0 };
    if (counts) {
      this.counted.add(run);
      workflow.runs += 1;
      workflow.runsMax = run.program.definition.settings?.maxConcurrentRuns ?? MAX_CONCURRENT_RUNS_DEFAULT;
    } else {
      this.counted.delete(run);
      workflow.runs -= 1;
    }
    if (workflow.runs === 0) this.workflows.delete(workflowId);
    else this.workflows.set(workflowId, workflow);
  }
}

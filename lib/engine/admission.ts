import { MAX_CONCURRENT_RUNS_DEFAULT } from "@/lib/workflow/definition-schema";
import type { ActiveRun } from "./active-run";
import type { JournalStore, RunRow } from "./ports";

/** Queued rows read at one look. */
const CLAIMED_MAX = 50;

export interface AdmissionPorts {
  store: Pick<JournalStore, "queued">;
  /** Runs in hand at one time over all workflows; those that only wait do not count. */
  activeRunsMax: number;
  active: ReadonlyMap<string, ActiveRun>;
  /** Takes a run in hand. @returns undefined where it ended at once */
  begin(row: RunRow): ActiveRun | undefined;
}

/** Which queued run begins when: oldest first, within the instance's room and each workflow's `maxConcurrentRuns`. */
export class Admission {
  private readonly ports: AdmissionPorts;

  constructor(ports: AdmissionPorts) {
    this.ports = ports;
  }

  /** Begins every queued run there is room for. */
  claim(): void {
    const { store, active, activeRunsMax, begin } = this.ports;
    for (;;) {
      const running = [...active.values()].filter((run) => run.state.status !== "waiting");
      const room = activeRunsMax - running.length;
      if (room <= 0) return;
      const perWorkflow = new Map<string, number>();
      const full = new Set<string>();
      const count = (run: ActiveRun): void => {
        const runs = (perWorkflow.get(run.row.workflowId) ?? 0) + 1;
        perWorkflow.set(run.row.workflowId, runs);
        if (runs >= maxConcurrentRuns(run)) full.add(run.row.workflowId);
      };
      running.forEach(count);
      let claimed = 0;
      for (const row of store.queued([...active.keys()], [...full], Math.min(room, CLAIMED_MAX))) {
        if (full.has(row.workflowId)) continue;
        const run = begin(row);
        claimed += 1;
        if (run !== undefined) count(run);
      }
      if (claimed === 0) return;
    }
  }
}

function maxConcurrentRuns({ program }: ActiveRun): number {
  return program.definition.settings?.maxConcurrentRuns ?? MAX_CONCURRENT_RUNS_DEFAULT;
}

import { evolve } from "./core/evolve";
import { EMPTY_RUN, type RunState } from "./core/state";
import type { RunEvent } from "./event-schema";
import type { RunReader } from "./run-reader";

/** A run's journal, and the state it folds to. */
export interface RunFold {
  journal: readonly RunEvent[];
  state: RunState;
}

/** Events kept over all runs. */
const EVENTS_MAX = 60_000;

/**
 * Folds journals, and keeps the folds of the runs looked at last: who follows a run of ten thousand items asks again
 * with every change, and then only what is new is read and folded. Journals are only ever added to.
 */
export function createRunFolds(reader: Pick<RunReader, "journal">): (runId: string) => RunFold {
  const kept = new Map<string, { journal: RunEvent[]; state: RunState }>();
  let events = 0;

  return (runId) => {
    const known = kept.get(runId);
    const fresh = reader.journal(runId, known?.journal.length ?? 0);
    const fold = {
      journal: known === undefined ? fresh : known.journal.concat(fresh),
      state: fresh.reduce(evolve, known?.state ?? EMPTY_RUN),
    };
    // The one used last stands last.
    kept.delete(runId);
    kept.set(runId, fold);
    events += fresh.length;
    for (const [oldest, { journal }] of kept) {
      if (events <= EVENTS_MAX) break;
      kept.delete(oldest);
      events -= journal.length;
    }
    return fold;
  };
}

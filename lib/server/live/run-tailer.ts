import type { RunTail, TailedRun } from "@/lib/db/run-tail";
import type { Clock } from "@/lib/kernel/clock";

export interface RunNews {
  runs: readonly TailedRun[];
  /** More has changed than is named: whoever shows runs asks anew. */
  more: boolean;
  /** Whether a worker is there, where that has just changed. */
  workerAlive?: boolean;
}

/** The one reader of what is written about runs in this process; whoever follows is told of all of it. */
export interface RunTailer {
  /** @returns ends it */
  follow(listener: (news: RunNews) => void): () => void;
}

const LOOK_MS = 100;
/** A worker that is gone writes nothing: its lease is looked at all the same, each second. */
const LEASE_EVERY_LOOKS = 10;

/**
 * Looks while somebody follows, and only then: one `PRAGMA data_version`, and where it moved one query for all.
 * @param open a tail that begins now
 * @param onError a look failed, and is made again; or one of those who follow did
 */
export function createRunTailer(open: () => RunTail, clock: Clock, onError: (error: unknown) => void): RunTailer {
  const listeners = new Set<(news: RunNews) => void>();
  let tail: RunTail | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  let looks = 0;
  let workerAlive = false;

  function look(): void {
    if (tail === undefined) return;
    looks += 1;
    const nowMs = clock.now();
    const hasNews = tail.hasNews();
    if (!hasNews && looks % LEASE_EVERY_LOOKS !== 0) return;
    // Read before anybody is told: the last one may leave at what it hears, and the tail is closed then.
    const changes = hasNews ? tail.changes(nowMs) : null;
    const alive = tail.workerAlive(nowMs);
    const changed = alive !== workerAlive;
    workerAlive = alive;
    if (changes !== null) tell(changes);
    if (changed) tell({ runs: [], more: true, workerAlive: alive });
  }

  function tell(news: RunNews): void {
    if (news.runs.length === 0 && !news.more) return;
    for (const listener of [...listeners]) {
      try {
        listener(news);
      } catch (error) {
        onError(error);
      }
    }
  }

  return {
    follow(listener) {
      if (tail === undefined) {
        tail = open();
        workerAlive = tail.workerAlive(clock.now());
        timer = setInterval(() => {
          // Nobody awaits a timer: a database that is busy must not end the process.
          try {
            look();
          } catch (error) {
            onError(error);
          }
        }, LOOK_MS);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        tail?.close();
        tail = undefined;
      };
    },
  };
}

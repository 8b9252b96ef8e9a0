import type { RetentionPlace, RetentionStore } from "@/lib/db/retention-store";
import { retentionCutoffs } from "@/lib/engine/retention-schema";
import type { Clock } from "@/lib/kernel/clock";

/** Milliseconds from the start of the worker to the first look: it has runs to take up first. */
const FIRST_MS = 30_000;
/** Between two looks at everything. */
const EVERY_MS = 600_000;
/** After each part the loop rests for so many times its length, so that it takes a twentieth of the worker at most. */
const REST_TIMES = 19;
const REST_MS_MIN = 20;

export interface RetentionLoopOptions {
  store: RetentionStore;
  clock: Clock;
  /** A look at everything is through. */
  onDone(removed: number): void;
  onError(error: unknown): void;
}

/** Removes ended runs that are older than their workspace keeps them, part by part; what an open run needs stays. */
export function createRetentionLoop({ store, clock, onDone, onError }: RetentionLoopOptions) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn: Promise<void> | undefined;
  let stopped = false;
  let parts: AsyncGenerator<number> | undefined;
  let removed = 0;

  /** Yields after each part that a commit or a page holds. */
  async function* look(): AsyncGenerator<number> {
    for (const { id, retention } of store.workspaces()) {
      const cutoffs = retentionCutoffs(retention, clock.now());
      let after: RetentionPlace | null = null;
      for (; cutoffs !== null;) {
        const found = store.old(id, cutoffs, after);
        if (found === null) break;
        after = found.last;
        yield 0;
        for (let ids = found.ids; ids.length > 0;) {
          const part = await store.remove(ids);
          ids = ids.slice(part.done);
          yield part.removed;
        }
      }
      while (cutoffs !== null && (await store.removeModelCalls(id, cutoffs.endedBeforeMs))) yield 0;
    }
    while (await store.removePassing(clock.now())) yield 0;
  }

  /** One part. @returns whether the look is through */
  async function step(): Promise<boolean> {
    parts ??= look();
    const part = await parts.next();
    if (part.done !== true) {
      removed += part.value;
      return false;
    }
    onDone(removed);
    parts = undefined;
    removed = 0;
    return true;
  }

  function plan(delayMs: number): void {
    if (stopped) return;
    timer = setTimeout(() => {
      const startedMs = clock.monotonicMs();
      turn = step()
        .catch((error: unknown) => {
          parts = undefined;
          onError(error);
          return true;
        })
        .then((isThrough) => {
          plan(isThrough ? EVERY_MS : Math.max(REST_MS_MIN, REST_TIMES * (clock.monotonicMs() - startedMs)));
        });
    }, delayMs);
    timer.unref();
  }

  return {
    start: () => plan(FIRST_MS),
    step,
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      await turn;
    },
  };
}

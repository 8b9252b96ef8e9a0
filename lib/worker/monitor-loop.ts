import type { Clock } from "@/lib/kernel/clock";
import type { MetricStore, RunHistory } from "@/lib/monitoring/ports";
import { bucketStartMs, STORED_BUCKET_MS } from "@/lib/monitoring/core/fold-buckets";
import type { Projector, WatchedScope } from "@/lib/monitoring/projector";

/** Milliseconds from the end of a run to the look at it: those that end together are read together. */
const SETTLE_MS = 20;
/** Milliseconds between two looks while runs end or something is still due; */
const TICK_MS = 1_000;
/** or more, so that they take a tenth of the worker at most: a look reads ten seconds of runs. */
const REST_TIMES = 9;
/** Milliseconds between two looks at all triggers and at runs that are late: what did not happen wakes nobody. */
const SWEEP_MS = 30_000;
/** A look reaches this far behind the last one: ends may be journaled slightly out of order. */
const OVERLAP_MS = 10_000;
/** At the first start there is no rollup yet: so far back the runs are read. */
const FIRST_LOOK_BACK_MS = 30 * 86_400_000;
const ENDED_PER_TICK_MAX = 20_000;
/** A busy workflow's open rollup is made anew at most this often, and its alerts judged. */
const PROJECT_EVERY_MS = 10_000;
const EVALUATE_EVERY_MS = 3_000;
const SWEEP_WORKFLOWS_MAX = 10_000;

export interface MonitorLoopOptions {
  projector: Projector;
  history: RunHistory;
  metrics: MetricStore;
  clock: Clock;
  /** Told of a failed look; the loop goes on. */
  onError: (error: unknown) => void;
}

interface Due<T> {
  key: string;
  item: T;
}

export interface MonitorLoop {
  start(): void;
  /** A run has ended: look soon. Cheap; may be called for every run. */
  nudge(): void;
  /** One look, for tests and for the drain. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Projects ended runs into rollups and keeps the alerts of every workflow that ran or has triggers. All it remembers is
 * how far it has read; after a crash it reads the last bucket again, which changes nothing.
 */
export function createMonitorLoop(options: MonitorLoopOptions): MonitorLoop {
  const { projector, history, metrics, clock } = options;
  const dueScopes = new Map<string, Due<WatchedScope>>();
  const dueBuckets = new Map<string, Due<{ scope: WatchedScope; endedAtMs: number }>>();
  const doneAtMs = new Map<string, number>();
  let readUpToMs: number | null = null;
  let sweptAtMs = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let running: Promise<void> | null = null;
  let stopped = false;
  /** Runs have ended since the last look began. */
  let nudged = false;
  let restUntilMs = Number.NEGATIVE_INFINITY;
  /** Ids of the runs within the overlap that have been read already. */
  let seen = new Set<string>();

  async function look(): Promise<void> {
    await readEnded();
    await sweep();
    await work(dueBuckets, PROJECT_EVERY_MS, ({ scope, endedAtMs }) => projector.project(scope, endedAtMs));
    await work(dueScopes, EVALUATE_EVERY_MS, (scope) => projector.evaluate(scope));
  }

  async function readEnded(): Promise<void> {
    if (readUpToMs === null) {
      const newest = await metrics.newestEndMs();
      readUpToMs =
        newest === null ? clock.now() - FIRST_LOOK_BACK_MS : Math.min(newest, clock.now()) - 2 * STORED_BUCKET_MS;
    }
    const ended = await history.endedSince(readUpToMs - OVERLAP_MS, ENDED_PER_TICK_MAX);
    for (const { endedAtMs, runId, ...scope } of ended) {
      if (seen.has(runId)) continue;
      const bucketKey = `${keyOf(scope)} ${bucketStartMs(endedAtMs, STORED_BUCKET_MS)}`;
      dueBuckets.set(bucketKey, { key: bucketKey, item: { scope, endedAtMs } });
      dueScopes.set(keyOf(scope), { key: keyOf(scope), item: scope });
    }
    seen = new Set(ended.map((run) => run.runId));
    const newest = ended.at(-1)?.endedAtMs;
    if (newest === undefined) return;
    // A full page would be read again and again if it lay within the overlap.
    readUpToMs = Math.max(readUpToMs, ended.length < ENDED_PER_TICK_MAX ? newest : newest + OVERLAP_MS);
  }

  async function sweep(): Promise<void> {
    if (clock.monotonicMs() - sweptAtMs < SWEEP_MS) return;
    const silent = await history.workflowsWithTriggers(SWEEP_WORKFLOWS_MAX);
    for (const scope of [...silent, ...history.workflowsWithLateRuns(SWEEP_WORKFLOWS_MAX)])
      dueScopes.set(keyOf(scope), { key: keyOf(scope), item: scope });
    sweptAtMs = clock.monotonicMs();
    // What was done long ago need not be remembered: the next time is due anyway.
    for (const [key, atMs] of doneAtMs) if (clock.monotonicMs() - atMs > SWEEP_MS) doneAtMs.delete(key);
  }

  /** Does what is due, each key at most once per `everyMs`; the rest stays due. */
  async function work<T>(due: Map<string, Due<T>>, everyMs: number, run: (item: T) => Promise<unknown>): Promise<void> {
    for (const { key, item } of [...due.values()]) {
      if (clock.monotonicMs() - (doneAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < everyMs) continue;
      due.delete(key);
      doneAtMs.set(key, clock.monotonicMs());
      await run(item);
    }
  }

  async function tick(): Promise<void> {
    running ??= look()
      .catch(options.onError)
      .finally(() => {
        running = null;
      });
    await running;
  }

  async function turn(): Promise<void> {
    nudged = false;
    const startedMs = clock.monotonicMs();
    await tick();
    const endedMs = clock.monotonicMs();
    const restMs = Math.max(TICK_MS, REST_TIMES * (endedMs - startedMs));
    restUntilMs = endedMs + restMs;
    const isQuiet = !nudged && dueScopes.size === 0 && dueBuckets.size === 0;
    schedule(isQuiet ? SWEEP_MS : restMs);
  }

  function schedule(delayMs: number): void {
    if (stopped) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void turn(), delayMs);
    timer.unref();
  }

  return {
    start: () => {
      schedule(0);
    },
    nudge: () => {
      // The first one counts: those that follow must not put the look off.
      if (nudged) return;
      nudged = true;
      if (running === null) schedule(Math.max(SETTLE_MS, restUntilMs - clock.monotonicMs()));
    },
    tick,
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}

function keyOf(scope: WatchedScope): string {
  return `${scope.workflowId} ${scope.mode}`;
}

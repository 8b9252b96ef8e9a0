/** Milliseconds from a run's end to the look at it: failures of one burst are looked at together. */
const SETTLE_MS = 300;
const WAITING_MAX = 10_000;

export interface TroubleshootLoopOptions {
  /** Looks at the failed runs of one workflow. */
  watch(workspaceId: string, workflowId: string): Promise<void>;
  onError(error: unknown): void;
}

export interface TroubleshootLoop {
  /** Of each run that ended; only failed ones, and those of a workflow with known failures, cost anything. */
  runEnded(run: { workspaceId: string; workflowId: string; status: string }): void;
  /** One look at everything that waits, for tests and for the drain. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

/** Diagnoses failed runs in the background: issue, cause, proved fix as a proposal. Applies nothing. */
export function createTroubleshootLoop({ watch, onError }: TroubleshootLoopOptions): TroubleshootLoop {
  const waiting = new Map<string, { workspaceId: string; workflowId: string }>();
  const failedBefore = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let running: Promise<void> | null = null;
  let stopped = false;

  async function work(): Promise<void> {
    for (const [key, scope] of [...waiting]) {
      waiting.delete(key);
      await watch(scope.workspaceId, scope.workflowId).catch(onError);
    }
  }

  async function tick(): Promise<void> {
    running ??= work().finally(() => {
      running = null;
    });
    await running;
  }

  function schedule(): void {
    if (stopped || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      void tick().finally(() => {
        if (waiting.size > 0) schedule();
      });
    }, SETTLE_MS);
    timer.unref();
  }

  return {
    runEnded({ workspaceId, workflowId, status }) {
      const failed = status === "failed" || status === "timed_out";
      if (!failed && !failedBefore.has(workflowId)) return;
      if (waiting.size >= WAITING_MAX || failedBefore.size >= WAITING_MAX) failedBefore.clear();
      failedBefore.add(workflowId);
      waiting.set(workflowId, { workspaceId, workflowId });
      schedule();
    },
    tick,
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}

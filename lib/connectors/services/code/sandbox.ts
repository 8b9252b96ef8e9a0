import { Worker } from "node:worker_threads";
import type { OperationOutcome } from "../../contract";
import type { CodeRunner } from "../../ports";
import { codeError, failure, lateError, outcomeOfThread, threadResultSchema, type CodeLimits } from "./read-result";

export interface SandboxOptions extends CodeLimits {
  /** Path of `thread.mjs`. */
  threadFile: string;
  /** Threads at most; each is started when there is work for it. */
  threads: number;
  /** Milliseconds after which a thread without work ends. Default 30,000. */
  idleMs?: number;
  /** Runs that may wait for a thread. Default 1,000. */
  queueMax?: number;
}

export const CODE_LIMITS_DEFAULT: CodeLimits = {
  timeoutMsMax: 10_000,
  memoryBytes: 64 * 2 ** 20,
  outputCharsMax: 4 * 2 ** 20,
};

const IDLE_MS = 30_000;
const QUEUE_MAX = 1_000;
/** The interpreter looks at the time now and then; a thread that is silent for so much longer is stopped from outside. */
const GRACE_MS = 250;
/** What a thread itself may use besides the memory of the code: its texts in and out. The stack is larger than the code's. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };

type Job = Parameters<CodeRunner["run"]>[0];

interface Waiting {
  job: Job;
  /** Milliseconds it may run. */
  timeoutMs: number;
  settle(outcome: OperationOutcome): void;
}

interface Thread {
  worker: Worker;
  isReady: boolean;
  running: Waiting | null;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Code steps in QuickJS, in threads of their own: a fresh interpreter with a memory of bounded size for each run, a
 * deadline, no object of ours in reach. A thread that does not keep to its deadline, or dies, is dropped and replaced;
 * the process around it is never blocked.
 */
export function createCodeSandbox(options: SandboxOptions): CodeRunner & { close(): Promise<void> } {
  const threads = new Set<Thread>();
  const queue: Waiting[] = [];
  const { timeoutMsMax, memoryBytes, outputCharsMax } = options;

  function pump(): void {
    for (const thread of threads) {
      if (queue.length === 0) return;
      if (thread.isReady && thread.running === null) begin(thread);
    }
    const starting = [...threads].filter((thread) => !thread.isReady).length;
    for (let wanted = queue.length - starting; wanted > 0 && threads.size < options.threads; wanted -= 1) start();
  }

  function start(): void {
    // No environment and no flags of ours: there is nothing in the thread to find.
    const worker = new Worker(options.threadFile, { env: {}, execArgv: [], resourceLimits: RESOURCE_LIMITS });
    const thread: Thread = { worker, isReady: false, running: null, timer: undefined };
    threads.add(thread);
    worker.on("message", (message: unknown) => {
      if (message === "ready") {
        thread.isReady = true;
        begin(thread);
      } else answered(thread, message);
    });
    worker.on("error", (error) => lost(thread, error.message));
    worker.on("exit", () => lost(thread, "it ended"));
  }

  function begin(thread: Thread): void {
    clearTimeout(thread.timer);
    const next = queue.shift();
    if (next === undefined) {
      // An idle thread keeps no process alive, and gives its memory back after a while.
      thread.worker.unref();
      thread.timer = setTimeout(() => drop(thread), options.idleMs ?? IDLE_MS).unref();
      return;
    }
    thread.worker.ref();
    thread.running = next;
    const { job, timeoutMs } = next;
    thread.timer = setTimeout(() => late(thread), timeoutMs + GRACE_MS);
    const inputText = JSON.stringify(job.input);
    thread.worker.postMessage({ source: job.source, inputText, deadlineMs: timeoutMs, memoryBytes, outputCharsMax });
  }

  function answered(thread: Thread, message: unknown): void {
    const { running } = thread;
    if (running === null) return;
    thread.running = null;
    const result = threadResultSchema.safeParse(message);
    running.settle(
      result.success
        ? outcomeOfThread(result.data, running.timeoutMs, options)
        : broken("its answer was not understood"),
    );
    begin(thread);
  }

  function late(thread: Thread): void {
    const { running } = thread;
    drop(thread);
    running?.settle(failure(lateError(running.timeoutMs, options)));
    pump();
  }

  /** A thread that died under its code; its step fails, nothing else does. */
  function lost(thread: Thread, reason: string): void {
    if (!threads.has(thread)) return;
    const { running, isReady } = thread;
    drop(thread);
    running?.settle(broken(reason));
    // Threads that die before they are ready would be started for ever: whoever waits is told.
    if (!isReady) for (const waiting of queue.splice(0)) waiting.settle(broken(reason));
    pump();
  }

  function drop(thread: Thread): void {
    clearTimeout(thread.timer);
    threads.delete(thread);
    thread.running = null;
    void thread.worker.terminate();
  }

  return {
    run(job) {
      if (queue.length >= (options.queueMax ?? QUEUE_MAX)) {
        const message = `${queue.length} code steps wait for a thread already; there are ${options.threads} (CODE_THREADS, a setting of the platform)`;
        return Promise.resolve(failure({ ...codeError("concurrency_lock", "CODE_BUSY", message), retryable: true }));
      }
      return new Promise((resolve) => {
        const timeoutMs = Math.min(job.timeoutMs, timeoutMsMax);
        const onAbort = (): void => {
          const at = queue.indexOf(waiting);
          if (at >= 0) {
            queue.splice(at, 1);
            const message = `No thread for code was free in time; there are ${options.threads} (CODE_THREADS, a setting of the platform)`;
            return waiting.settle(failure({ ...codeError("timeout", "CODE_BUSY", message), retryable: true }));
          }
          for (const thread of threads) if (thread.running === waiting) late(thread);
        };
        const waiting: Waiting = {
          job,
          timeoutMs,
          settle(outcome) {
            job.signal.removeEventListener("abort", onAbort);
            resolve(outcome);
          },
        };
        job.signal.addEventListener("abort", onAbort, { once: true });
        queue.push(waiting);
        pump();
      });
    },

    async close() {
      const ends = [...threads].map((thread) => thread.worker.terminate());
      for (const thread of threads) {
        clearTimeout(thread.timer);
        thread.running?.settle(broken("the platform is stopping"));
      }
      threads.clear();
      for (const waiting of queue.splice(0)) waiting.settle(broken("the platform is stopping"));
      await Promise.all(ends);
    },
  };
}

function broken(reason: string): OperationOutcome {
  const message = `The thread that ran the code was lost: ${reason}`;
  return failure(codeError("out_of_memory", "CODE_THREAD_LOST", message));
}

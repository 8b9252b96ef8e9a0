import type { CodeRunner } from "@/lib/connectors/ports";
import { createCodeSandbox } from "@/lib/connectors/services/code/sandbox";
import { getEnv, type Env } from "../env";
import { processSingleton } from "../process-singleton";
import { ownFile } from "./own-file";

const THREAD = "lib/connectors/services/code/thread.mjs";

/** The threads of code steps: one set per process, none started before the first code step. */
export function codeSandbox(env: Env = getEnv()): CodeRunner {
  return processSingleton("code-sandbox", () =>
    createCodeSandbox({
      threadFile: ownFile(THREAD),
      threads: env.CODE_THREADS,
      timeoutMsMax: env.CODE_TIMEOUT_MS,
      memoryBytes: env.CODE_MEMORY_MB * 2 ** 20,
      outputCharsMax: env.STEP_OUTPUT_MAX_BYTES,
    }),
  );
}

/**
 * For runs in virtual time, which may call one step thousands of times within a request: all their code together gets
 * the time of one code step.
 */
export function codeWithinBudget(code: CodeRunner, budgetMs: number, monotonicMs: () => number): CodeRunner {
  let leftMs = budgetMs;
  return {
    async run(job) {
      if (leftMs <= 0) {
        const message = `The code steps of this dry run took more than ${budgetMs} ms in all (the limit CODE_TIMEOUT_MS, a setting of the platform)`;
        const error = { category: "infinite_loop", code: "CODE_TIMEOUT", message, retryable: false } as const;
        return { kind: "failed", error, acted: "no" };
      }
      const startedMs = monotonicMs();
      const outcome = await code.run({ ...job, timeoutMs: Math.min(job.timeoutMs, Math.ceil(leftMs)) });
      leftMs -= monotonicMs() - startedMs;
      return outcome;
    },
  };
}

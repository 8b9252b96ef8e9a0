import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { CodeRunner } from "@/lib/connectors/ports";
import { createCodeSandbox } from "@/lib/connectors/services/code/sandbox";
import { getEnv, type Env } from "../env";
import { processSingleton } from "../process-singleton";

const THREAD = "lib/connectors/services/code/thread.mjs";

/** The threads of code steps: one set per process, none started before the first code step. */
export function codeSandbox(env: Env = getEnv()): CodeRunner {
  return processSingleton("code-sandbox", () =>
    createCodeSandbox({
      threadFile: threadFile(),
      threads: env.CODE_THREADS,
      timeoutMsMax: env.CODE_TIMEOUT_MS,
      memoryBytes: env.CODE_MEMORY_MB * 2 ** 20,
      outputCharsMax: env.STEP_OUTPUT_MAX_BYTES,
    }),
  );
}

/**
 * The thread is a file of its own, in no bundle. It is looked for upwards from this code (sources, or the worker's
 * bundle in `dist/`, whatever the working directory) and then from the working directory (Next, which runs there).
 */
function threadFile(): string {
  const starts = [import.meta.url.startsWith("file:") ? path.dirname(fileURLToPath(import.meta.url)) : "/", "."];
  for (const start of starts.map((one) => path.resolve(one))) {
    for (let dir = start; ; dir = path.dirname(dir)) {
      const file = path.join(dir, THREAD);
      if (existsSync(/* turbopackIgnore: true */ file)) return file;
      if (dir === path.dirname(dir)) break;
    }
  }
  // Named as it should be: a code step then fails and says that it is missing.
  return path.resolve(THREAD);
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

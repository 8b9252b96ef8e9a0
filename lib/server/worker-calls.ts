import { z } from "zod";
import {
  authorizeOutcomeSchema,
  authorizeRequestSchema,
  preflightCheckSchema,
  preflightRequestSchema,
  probeOutcomeSchema,
  probeRequestSchema,
  signInOutcomeSchema,
  signInRequestSchema,
} from "@/lib/connectors/connection-schema";
import { AppError } from "@/lib/kernel/app-error";
import { readWorkerFile } from "./doorbell";

/** What the worker does for the web process, which neither opens a credential nor dials out. By path on its listener. */
export const WORKER_CALLS = {
  /** Tries a credential. */
  "/connections/test": { request: probeRequestSchema, answer: probeOutcomeSchema },
  /** Where to sign in at a provider. */
  "/connections/sign-in": { request: signInRequestSchema, answer: signInOutcomeSchema },
  /** Redeems a provider's code. */
  "/connections/authorize": { request: authorizeRequestSchema, answer: authorizeOutcomeSchema },
  /** Looks at an OAuth app. */
  "/connections/preflight": { request: preflightRequestSchema, answer: z.array(preflightCheckSchema) },
} as const;
type WorkerCallPath = keyof typeof WORKER_CALLS;
type RequestOf<P extends WorkerCallPath> = z.output<(typeof WORKER_CALLS)[P]["request"]>;
type AnswerOf<P extends WorkerCallPath> = z.output<(typeof WORKER_CALLS)[P]["answer"]>;

/** The worker's side of them. */
export type WorkerCalls = { [P in WorkerCallPath]: (request: RequestOf<P>) => Promise<AnswerOf<P>> };

/** Longer than anything that the worker does for a call. */
const WAIT_MS = 50_000;

/** The web's side of them. Each throws AppError UNAVAILABLE while the worker is down. */
export function createWorkerCalls(dataDir: string): WorkerCalls {
  const callOf =
    <P extends WorkerCallPath>(path: P) =>
    async (request: RequestOf<P>): Promise<AnswerOf<P>> => {
      const worker = await readWorkerFile(dataDir);
      if (worker === null) throw unavailable();
      try {
        const answer = await fetch(new URL(path, worker.doorbellUrl), {
          method: "POST",
          headers: { authorization: `Bearer ${worker.token}`, "content-type": "application/json" },
          body: JSON.stringify(request),
          signal: AbortSignal.timeout(WAIT_MS),
        });
        return WORKER_CALLS[path].answer.parse(await answer.json()) as AnswerOf<P>;
      } catch (cause) {
        throw unavailable(cause);
      }
    };
  return {
    "/connections/test": callOf("/connections/test"),
    "/connections/sign-in": callOf("/connections/sign-in"),
    "/connections/authorize": callOf("/connections/authorize"),
    "/connections/preflight": callOf("/connections/preflight"),
  };
}

/** Answers one of them. @param body as it came */
export function answerWorkerCall<P extends WorkerCallPath>(
  calls: WorkerCalls,
  path: P,
  body: unknown,
): Promise<unknown> {
  return calls[path](WORKER_CALLS[path].request.parse(body) as RequestOf<P>);
}

export function isWorkerCall(path: string): path is WorkerCallPath {
  return Object.hasOwn(WORKER_CALLS, path);
}

function unavailable(cause?: unknown): AppError {
  return new AppError("UNAVAILABLE", "The worker, which alone may use credentials, does not answer; try again.", {
    retryAfterMs: 5_000,
    cause,
  });
}

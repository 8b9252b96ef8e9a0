import type { Json, JsonObject } from "@/lib/kernel/json";
import type { RunError, RunMode } from "@/lib/workflow/run-schema";

/** One call of one operation, with its input already resolved. */
export interface OperationCall {
  workspaceId: string;
  workflowId: string;
  runId: string;
  /** Path of the step in the run, e.g. `send[3]/post`. */
  stepPath: string;
  service: string;
  operation: string;
  input: JsonObject;
  /** Connection named by the step. Resolved inside the executor, with the workspace; never in simulate mode. */
  connectionId: string | null;
  mode: RunMode;
  /** 1-based. */
  attempt: number;
  /** `originRunId:stepPath:iteration`; the same over retry, restart and repair. */
  idempotencyKey: string;
  /** Milliseconds this attempt may take. */
  timeoutMs: number;
  /** Only of a read whose step has `cache`: an answer younger than `ttlMs` milliseconds may be taken; `key` is the step's own. */
  cache?: { ttlMs: number; key: string } | undefined;
  /**
   * To be told as the call goes to the service: not before, and not at all where it is answered without one.
   * @returns whether it may still go: who makes it may have lost that right while it waited
   */
  onSend?: (() => boolean) | undefined;
  /**
   * To be waited for before each further request of the same call, such as the next page of a list: each counts
   * against the limit of the connection.
   * @returns as `onSend`
   */
  onSendMore?: (() => Promise<boolean>) | undefined;
  signal: AbortSignal;
}

/** What of the exchange is kept with the step: secrets masked, bodies capped. */
export interface CallTrace {
  request?: { method: string; url: string; headers: Record<string, string>; body?: string; bodyBytes?: number };
  response?: { status: number; headers: Record<string, string>; body?: string };
  /** Where the time of the exchange went, whole milliseconds; parts that were not needed are absent. */
  timing?: { dnsMs?: number; connectMs?: number; tlsMs?: number; firstByteMs?: number; totalMs: number };
  /** What a code step wrote, in order. */
  console?: { level: "log" | "warn" | "error"; text: string }[];
}

export type OperationOutcome =
  | {
      kind: "succeeded";
      output: Json;
      /** Taken from the step cache: nothing was called, nothing is paid. */
      cached?: boolean;
      trace?: CallTrace;
    }
  | {
      kind: "failed";
      error: RunError;
      /**
       * Whether the service may have acted: `no` (never sent, or refused), `yes`, `unknown` (sent, no answer).
       * `unknown` after an operation whose effect is `write` or `delete` becomes `outcome_unknown`.
       */
      acted: "no" | "yes" | "unknown";
      /** Its connection is marked broken: the call may be made when that works again. Only with `acted: "no"`, only live. */
      connectionBroken?: boolean;
      trace?: CallTrace;
    };

/** Performs operations. Never throws for a failure of the service: that is an outcome. */
export interface OperationExecutor {
  call(call: OperationCall): Promise<OperationOutcome>;
}

import type { Effect } from "@/lib/connectors/schema";
import type { Json, JsonObject } from "@/lib/kernel/json";
import type { OperationOutcome } from "@/lib/connectors/contract";
import { isRetryable } from "@/lib/workflow/run-schema";
import type { Idempotency, RunEvent } from "../event-schema";

/** Call an operation. The runtime answers with the event that `outcomeEvent` makes of the outcome. */
export interface CallCommand {
  kind: "call";
  path: string;
  stepId: string;
  service: string;
  operation: string;
  input: JsonObject;
  connectionId: string | null;
  /** `originRunId:stepPath:iteration`: the same over retry, restart and repair. */
  key: string;
  attempt: number;
  timeoutMs: number;
  effect: Effect;
  idempotency: Idempotency;
  rounds: boolean;
  costUsd: number;
  /** Only of a read with `cache`: an answer younger than `ttlMs` may be taken in place of a call. */
  cache?: { ttlMs: number; key: string } | undefined;
}

/** Start a run of another workflow, in the commit of the wait for it. A refusal is a `called_run_ended`. */
export interface StartRunCommand {
  kind: "start_run";
  path: string;
  runId: string;
  originRunId: string;
  workflowId: string;
  input: Json;
  /** The run of the same call that did not succeed: its outputs are taken over. */
  continues: string | null;
}

/** What the runtime is to do; it must not before the events decided with it are on disk, where `isBarrier` says so. */
export type Command =
  | CallCommand
  /** `retry:<path>`, `wait:<path>` or `run`; a second one of the same id replaces the first. */
  | { kind: "set_timer"; timerId: string; dueAtMs: number }
  /** Stop the call in flight at this path; its answer no longer counts. */
  | { kind: "abort"; path: string }
  | StartRunCommand
  /** Cancel a run that a step called and no longer waits for. */
  | { kind: "cancel_run"; runId: string }
  | {
      kind: "ask_approval";
      approvalId: string;
      path: string;
      message: string;
      approvers: readonly string[];
      dueAtMs: number | null;
    }
  /** Nobody is asked any more. */
  | {
      kind: "close_approval";
      approvalId: string;
      status: "approved" | "rejected" | "expired" | "cancelled";
      by: string | null;
      note: string | null;
    }
  | { kind: "end" };

/** Whether the events before this call must be on disk first: anything that may act on the world. */
export function isBarrier(command: CallCommand): boolean {
  return command.effect !== "none" && command.effect !== "read";
}

export interface Measured {
  atMs: number;
  latencyMs: number;
  /** Uniform [0, 1), for the jitter of a retry. */
  random: number;
}

/** The journal event of an answered call. */
export function outcomeEvent(command: CallCommand, outcome: OperationOutcome, measured: Measured): RunEvent {
  const { atMs, latencyMs, random } = measured;
  const { path } = command;
  if (outcome.kind === "succeeded") {
    const cached = outcome.cached === true;
    const result = {
      atMs,
      path,
      output: outcome.output,
      latencyMs: cached ? 0 : latencyMs,
      costUsd: cached ? 0 : command.costUsd,
      ...(cached ? { cached } : {}),
    };
    if (command.rounds) return { type: "round_succeeded", ...result };
    return {
      type: "step_succeeded",
      ...result,
      ...(outcome.trace === undefined ? {} : { trace: outcome.trace as Json }),
    };
  }
  const error = {
    service: command.service,
    operation: command.operation,
    ...outcome.error,
    stepId: command.stepId,
    // What is on record is what happens: nothing says "retryable" that no policy would retry.
    retryable: isRetryable(outcome.error),
  };
  return {
    type: "attempt_failed",
    atMs,
    path,
    error,
    acted: outcome.acted,
    ...(outcome.connectionBroken === true ? { connectionBroken: true } : {}),
    latencyMs,
    random,
    ...(outcome.trace === undefined ? {} : { trace: outcome.trace as Json }),
  };
}

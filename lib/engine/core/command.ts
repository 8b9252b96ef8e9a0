import type { Effect } from "@/lib/connectors/schema";
import type { Json, JsonObject } from "@/lib/kernel/json";
import type { OperationOutcome } from "@/lib/connectors/contract";
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
}

/** What the runtime is to do; it must not before the events decided with it are on disk, where `isBarrier` says so. */
export type Command =
  | CallCommand
  /** `retry:<path>`, `wait:<path>` or `run`; a second one of the same id replaces the first. */
  | { kind: "set_timer"; timerId: string; dueAtMs: number }
  /** Stop the call in flight at this path; its answer no longer counts. */
  | { kind: "abort"; path: string }
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
    const result = { atMs, path, output: outcome.output, latencyMs, costUsd: command.costUsd };
    if (command.rounds) return { type: "round_succeeded", ...result };
    return {
      type: "step_succeeded",
      ...result,
      ...(outcome.trace === undefined ? {} : { trace: outcome.trace as Json }),
    };
  }
  const error = { service: command.service, operation: command.operation, ...outcome.error, stepId: command.stepId };
  return {
    type: "attempt_failed",
    atMs,
    path,
    error,
    acted: outcome.acted,
    latencyMs,
    random,
    ...(outcome.trace === undefined ? {} : { trace: outcome.trace as Json }),
  };
}

import type { OperationCall, OperationExecutor, OperationOutcome } from "@/lib/connectors/contract";
import type { Timers } from "@/lib/kernel/timers";
import { callWithin } from "./call-operation";
import type { CallSlots } from "./call-slots";

/** Performs operations as the executor below it does, each when its turn has come. */
export interface TurnExecutor {
  /**
   * @param onWait told true when the call has to wait for its turn under the limit of its connection, and false when it
   * waits no longer
   * @returns the executor's outcome; where the signal ends the wait, a failure that says so: then nothing was sent.
   * Never rejects
   */
  call(call: OperationCall, onWait?: (waits: boolean) => void): Promise<OperationOutcome>;
}

/**
 * Calls that belong to no run (looks of triggers, tests of connections) through the door that the calls of runs leave
 * by: they count against the limit of their connection, wait for their turn, and a `Retry-After` to one holds all.
 * @param stopped aborted when no call may leave any more: those that wait are given up
 */
export function callsInTurn(
  slots: Pick<CallSlots, "add">,
  executor: OperationExecutor,
  timers: Timers,
  stopped: AbortSignal,
): TurnExecutor {
  return {
    call: (call, onWait) =>
      new Promise((resolve) => {
        const asked = AbortSignal.any([call.signal, stopped]);
        const { workspaceId, workflowId, stepPath, mode, connectionId } = call;
        let isAsked = true;
        let isHeld = false;
        let dueInMs: number | undefined;
        const setHeld = (held: boolean): void => {
          if (isHeld !== held) onWait?.(held);
          isHeld = held;
        };
        const controller = new AbortController();
        const giveUp = (): void => {
          if (!isAsked) return controller.abort(asked.reason);
          isAsked = false;
          const isOverLimit = isHeld;
          setHeld(false);
          resolve(isOverLimit ? overLimit(dueInMs) : notMade());
        };
        if (asked.aborted) return giveUp();
        asked.addEventListener("abort", giveUp, { once: true });
        slots.add({
          caller:
            connectionId === null ? null : { workspaceId, mode, connectionId, turnOf: `${workflowId} ${stepPath}` },
          isWanted: () => isAsked,
          hold(inMs) {
            dueInMs = inMs;
            setHeld(true);
          },
          async perform(onSend, onSendMore) {
            isAsked = false;
            setHeld(false);
            const made = { ...call, signal: controller.signal, onSend, onSendMore };
            const outcome = await callWithin(executor, made, controller, timers);
            asked.removeEventListener("abort", giveUp);
            resolve(outcome);
            return outcome;
          },
        });
      }),
  };
}

/** @param dueInMs about how long its turn was off when it began to wait */
function overLimit(dueInMs: number | undefined): OperationOutcome {
  const when = dueInMs === undefined ? "later" : `in about ${Math.ceil(dueInMs / 1_000)} s`;
  const message = `Not asked: the rate limit of this connection is used up, by all who share it; its turn comes ${when}. Try again then, or raise the limit of the connection`;
  const retryAfterMs = dueInMs === undefined ? {} : { retryAfterMs: Math.ceil(dueInMs) };
  const error = {
    category: "rate_limited",
    code: "CONNECTION_LIMIT",
    message,
    retryable: true,
    ...retryAfterMs,
  } as const;
  return { kind: "failed", error, acted: "no" };
}

function notMade(): OperationOutcome {
  const message = "The call was given up before it could be made";
  return {
    kind: "failed",
    error: { category: "timeout", code: "CALL_CANCELLED", message, retryable: true },
    acted: "no",
  };
}

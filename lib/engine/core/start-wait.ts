import type { JsonObject } from "@/lib/kernel/json";
import type { Wait } from "../event-schema";
import type { Decision } from "./decision";
import { finishRound } from "./finish-round";
import { refuseInput } from "./refuse-input";
import type { StartedUnit } from "./started-unit";
import { unitAt } from "./state";
import { readWaitMs, readWaitUntil } from "./wait-time";

/** `wait.duration`, `wait.until`, `wait.signal`. */
export function startWait(decision: Decision, unit: StartedUnit): void {
  const { atMs } = decision;
  const { node, path, input, iteration } = unit;
  if (node.operation === "signal") return waitForSignal(decision, unit);
  if (node.operation !== "until" && node.operation !== "duration")
    return refuseInput(decision, node, path, "operation", "is not a way to wait");
  const isUntil = node.operation === "until";
  const time = isUntil ? readWaitUntil(input["at"], atMs) : readWaitMs(input["ms"]);
  if (time.kind === "wrong") return refuseInput(decision, node, path, isUntil ? "with.at" : "with.ms", time.message);
  wait(decision, path, input, { kind: "timer", dueAtMs: atMs + time.ms }, iteration);
}

function waitForSignal(decision: Decision, { node, path, input, iteration }: StartedUnit): void {
  const { name, timeoutMs } = input;
  if (typeof name !== "string" || name === "")
    return refuseInput(decision, node, path, "with.name", "must name the signal to wait for");
  const time = timeoutMs === undefined || timeoutMs === null ? null : readWaitMs(timeoutMs);
  if (time?.kind === "wrong") return refuseInput(decision, node, path, "with.timeoutMs", time.message);
  const due = time === null ? {} : { dueAtMs: decision.atMs + time.ms };
  wait(decision, path, input, { kind: "signal", name, ...due }, iteration);
  // A signal that came before the wait is taken at once.
  const payload = unitAt(decision.state, path).roundOutput;
  if (payload !== undefined) finishRound(decision, node, path, payload, iteration);
}

/** Records that the unit waits, and sets the timer of a wait that ends by itself. */
export function wait(decision: Decision, path: string, input: JsonObject, what: Wait, iteration: number): void {
  const { atMs } = decision;
  decision.record({ type: "step_waiting", atMs, path, input, wait: what, ...(iteration > 0 ? { iteration } : {}) });
  if (what.dueAtMs !== undefined)
    decision.command({ kind: "set_timer", timerId: `wait:${path}`, dueAtMs: what.dueAtMs });
}

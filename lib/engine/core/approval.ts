import type { JsonObject } from "@/lib/kernel/json";
import { isoOf } from "@/lib/kernel/instant";
import type { RunError } from "@/lib/workflow/run-schema";
import type { RunEvent, Wait } from "../event-schema";
import type { Decision } from "./decision";
import { derivedId } from "./derived-id";
import { finishRound } from "./finish-round";
import { locate } from "./frame";
import type { ProgramNode } from "./program";
import { refuseInput } from "./refuse-input";
import { wait } from "./start-wait";
import type { StartedUnit } from "./started-unit";
import { unitAt } from "./state";
import { readWaitMs } from "./wait-time";

const MESSAGE_CHARS_MAX = 10_000;
const APPROVERS_MAX = 100;

/** `approval.request`: asks people, and waits for one of them. */
export function startApproval(decision: Decision, { node, path, input, iteration }: StartedUnit): void {
  const { message, timeoutMs } = input;
  const refuse = (field: string, text: string): void => refuseInput(decision, node, path, field, text);
  if (typeof message !== "string" || message.trim() === "") return refuse("with.message", "must say what is asked");
  if (message.length > MESSAGE_CHARS_MAX)
    return refuse("with.message", `is longer than ${MESSAGE_CHARS_MAX} characters; shorten what is asked`);
  const approvers = readApprovers(input["approvers"]);
  if (approvers === null)
    return refuse("with.approvers", `must be a list of at most ${APPROVERS_MAX} e-mail addresses or roles`);
  const time = timeoutMs === undefined || timeoutMs === null ? null : readWaitMs(timeoutMs);
  if (time?.kind === "wrong") return refuse("with.timeoutMs", time.message);
  const dueAtMs = time === null ? null : decision.atMs + time.ms;
  const approvalId = derivedId("approval", decision.state.runId, path, iteration);
  const due = dueAtMs === null ? {} : { dueAtMs };
  wait(decision, path, input, { kind: "approval", approvalId, message, approvers, ...due }, iteration);
  decision.command({ kind: "ask_approval", approvalId, path, message, approvers, dueAtMs });
}

function readApprovers(value: JsonObject[string] | undefined): string[] | null {
  if (value === undefined || value === null || value === "") return [];
  const list = typeof value === "string" ? [value] : value;
  if (!Array.isArray(list) || list.length > APPROVERS_MAX) return null;
  const texts = list.filter((one): one is string => typeof one === "string" && one.trim() !== "");
  return texts.length === list.length ? texts.map((one) => one.trim()) : null;
}

/** What follows from a person's decision; called with the event that reported it. */
export function judgeApproval(decision: Decision, event: Extract<RunEvent, { type: "approval_decided" }>): void {
  const { path, approvalId, atMs, by = null, note = null } = event;
  const node = locate(decision.program, decision.state, path)?.node;
  if (node === undefined) return;
  decision.command({ kind: "close_approval", approvalId, status: event.decision, by, note });
  if (event.decision === "approved") {
    const output = { decision: event.decision, by, note, decidedAt: isoOf(atMs) };
    return finishRound(decision, node, path, output, unitAt(decision.state, path).iteration);
  }
  const who = by === null ? "" : ` by ${by}`;
  const why = note === null || note === "" ? "" : `: ${note}`;
  fail(decision, node, path, {
    category: "resource_state",
    code: "APPROVAL_REJECTED",
    message: `The approval was rejected${who}${why}`,
  });
}

/** Nobody decided in time. */
export function expireApproval(
  decision: Decision,
  node: ProgramNode,
  path: string,
  { approvalId }: Extract<Wait, { kind: "approval" }>,
): void {
  decision.command({ kind: "close_approval", approvalId, status: "expired", by: null, note: null });
  fail(decision, node, path, {
    category: "timeout",
    code: "APPROVAL_TIMEOUT",
    message: "Nobody decided about the approval in time",
  });
}

function fail(
  decision: Decision,
  node: ProgramNode,
  path: string,
  facts: Pick<RunError, "category" | "code" | "message">,
): void {
  const error: RunError = {
    ...facts,
    service: node.service,
    operation: node.operation,
    stepId: node.id,
    retryable: false,
  };
  decision.record({ type: "step_failed", atMs: decision.atMs, path, error });
}

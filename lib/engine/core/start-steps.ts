import { evaluateExpression } from "@/lib/expressions/evaluate";
import type { Json } from "@/lib/kernel/json";
import type { RunError } from "@/lib/workflow/run-schema";
import type { Decision } from "./decision";
import { startRound } from "./end-round";
import { comeToRest } from "./end-run";
import { childFrame, statesIn, type Frame } from "./frame";
import type { ProgramBody, ProgramNode } from "./program";
import { readinessOf } from "./readiness";
import { reusedRoundsSchema, roundsKey } from "../reused-outputs";
import { beginRound, judgeRound, LOOP_UNITS_MAX, pauseRounds } from "./repeat-round";
import { expressionError, scopeOf } from "./scope";
import { startUnit } from "./start-unit";
import { isEnded, type UnitState } from "./state";
import { visitAffected } from "./visit-affected";

/** Items of one `forEach`. */
export const ITEMS_MAX = 10_000;

/** Starts or skips every step of the frame whose needs have ended, and goes on with every loop in it. */
export function advanceFrame(decision: Decision, frame: Frame): void {
  const { byId } = frame.body;
  const continued = (stepId: string): boolean => byId.get(stepId)?.step.onError === "continue";
  visitAffected(decision, frame, (node) => {
    const step = decision.step(frame, node.id);
    if (step.items !== null && step.status === "running") advanceLoop(decision, frame, node);
    if (step.status !== "pending") return;
    if (node.step.disabled === true) return skip(decision, frame, node, "disabled");
    const readiness = readinessOf(node, statesIn(decision.state, frame), continued);
    if (readiness === "skip") skip(decision, frame, node, "needs");
    if (readiness === "run" && !decision.isFailing(frame)) startStep(decision, frame, node);
  });
}

function skip(decision: Decision, frame: Frame, node: ProgramNode, reason: "condition" | "needs" | "disabled"): void {
  decision.record({ type: "step_skipped", atMs: decision.atMs, path: frame.prefix + node.id, reason });
}

/** Takes the output over from the run that this one continues. @returns whether there was one */
function reuse(decision: Decision, path: string): boolean {
  const { atMs, state } = decision;
  const output = state.reused[path];
  if (output === undefined) return false;
  decision.record({ type: "step_succeeded", atMs, path, output, latencyMs: 0, costUsd: 0, reused: true });
  return true;
}

function startStep(decision: Decision, frame: Frame, node: ProgramNode): void {
  const { state, atMs } = decision;
  const path = frame.prefix + node.id;
  if (reuse(decision, path)) return;
  if (node.step.when !== undefined) {
    const verdict = attempt(decision, frame, node, "when", node.step.when);
    if (verdict === undefined) return;
    if (verdict !== true) return skip(decision, frame, node, "condition");
  }
  if (node.step.forEach === undefined) {
    if (node.body === null) {
      if (node.step.repeat === undefined) return startUnit(decision, { frame, node }, path, null);
      const done = reusedRoundsSchema.safeParse(state.reused[roundsKey(path)]);
      const [index, item] = done.success ? [done.data.rounds, done.data.output] : [0, null];
      return startRound(decision, { frame, node }, path, { item, index, isRound: true });
    }
    beginRound(decision, path, 0, null);
    return advanceLoop(decision, frame, node);
  }
  const listed = attempt(decision, frame, node, "forEach", node.step.forEach);
  if (listed === undefined) return;
  const items = Array.isArray(listed) ? inBatches(listed, node.step.batchSize) : null;
  const problem = items === null ? "is not a list" : tooMany(items.length, state.loopUnits);
  if (items === null || problem !== null) {
    const error: RunError = {
      category: items === null ? "type_error" : "payload_too_large",
      code: items === null ? "FOREACH_LIST" : "FOREACH_ITEMS_MAX",
      message: `forEach of step ${node.id} ${problem}`,
      stepId: node.id,
      field: "forEach",
      retryable: false,
    };
    decision.record({ type: "step_failed", atMs, path, error });
    return;
  }
  decision.record({ type: "items_listed", atMs, path, items });
  advanceLoop(decision, frame, node);
}

/** Which limit so many items break, and what to do; null: none. @param before items and rounds the run has had */
function tooMany(items: number, before: number): string | null {
  const advice =
    "take several at a time with batchSize, or give parts of the list to runs of their own (workflow.call)";
  if (items > ITEMS_MAX) return `has ${items} items; ITEMS_MAX is ${ITEMS_MAX}: ${advice}`;
  if (before + items <= LOOP_UNITS_MAX) return null;
  return `brings the run to ${before + items} items and rounds; LOOP_UNITS_MAX is ${LOOP_UNITS_MAX}: ${advice}`;
}

/** The value of a bare expression; undefined where it failed, and then the step has. */
function attempt(decision: Decision, frame: Frame, node: ProgramNode, part: string, cel: string): Json | undefined {
  try {
    return evaluateExpression(cel, scopeOf(decision.program, decision.state, frame, node, null));
  } catch (cause) {
    decision.record({
      type: "step_failed",
      atMs: decision.atMs,
      path: frame.prefix + node.id,
      error: expressionError(cause, node, part),
    });
    return undefined;
  }
}

/** With `batchSize`, `item` is a list of up to that many; without, one item. */
function inBatches(items: Json[], batchSize: number | undefined): Json[] {
  if (batchSize === undefined) return items;
  const batches: Json[] = [];
  for (let at = 0; at < items.length; at += batchSize) batches.push(items.slice(at, at + batchSize));
  return batches;
}

/** Goes on with the items or rounds of a running step. */
function advanceLoop(decision: Decision, frame: Frame, node: ProgramNode): void {
  const { body } = node;
  if (node.step.repeat !== undefined && body !== null) return advanceRounds(decision, frame, node, body);
  if (body !== null) advanceBodies(decision, frame, node, body);
  advanceItems(decision, frame, node);
}

/** Goes on inside every item or round that has begun, and ends those in which nothing is left to do. */
function advanceBodies(decision: Decision, frame: Frame, node: ProgramNode, body: ProgramBody): void {
  const items = decision.step(frame, node.id).items;
  if (items === null) return;
  for (let index = 0; index < items.next; index += 1) {
    const unit = items.units[index];
    if (unit === undefined || isEnded(unit)) continue;
    const inner = childFrame(decision.state, frame, node, body, index);
    if (decision.touches(inner)) advanceBody(decision, inner);
  }
}

function advanceBody(decision: Decision, frame: Frame): void {
  if (frame.path === null) return;
  advanceFrame(decision, frame);
  const { atMs } = decision;
  const failed = decision.unhandledFailure(frame);
  if (failed !== null) {
    const { error } = decision.step(frame, failed.id);
    if (error !== null && comeToRest(decision, frame))
      decision.record({ type: "step_failed", atMs, path: frame.path, error });
    return;
  }
  const states = statesIn(decision.state, frame);
  if (states.counts.ended < frame.body.nodes.length) return;
  const output: Record<string, Json> = {};
  for (const { id } of frame.body.nodes) {
    const step = states.get(id);
    if (step === undefined || !isEnded(step)) return;
    if (step.status === "succeeded") output[id] = step.output;
  }
  decision.record({ type: "step_succeeded", atMs, path: frame.path, output, latencyMs: 0, costUsd: 0 });
}

/** Keeps up to `concurrency` items in flight, and ends the step when none is left. */
function advanceItems(decision: Decision, frame: Frame, node: ProgramNode): void {
  const { atMs } = decision;
  const loopPath = frame.prefix + node.id;
  const concurrency = node.step.concurrency ?? 1;
  for (;;) {
    const step = decision.step(frame, node.id);
    const items = step.items;
    if (items === null || step.status !== "running") return;
    const failed = node.step.onError === "continue" ? undefined : items.units.find((unit) => unit.status === "failed");
    const inFlight = items.next - items.ended;
    const mayStart = failed === undefined && !decision.isFailing(frame);
    if (mayStart && items.next < items.list.length && inFlight < concurrency) {
      startItem(decision, frame, node, items.next, items.list[items.next] ?? null);
      continue;
    }
    if (inFlight > 0 || (mayStart && items.next < items.list.length)) return;
    if (failed?.error !== undefined && failed.error !== null) {
      decision.record({ type: "step_failed", atMs, path: loopPath, error: failed.error });
    } else if (items.next >= items.list.length) {
      const output = items.units.map(resultOf);
      decision.record({ type: "step_succeeded", atMs, path: loopPath, output, latencyMs: 0, costUsd: 0 });
    }
    return;
  }
}

function resultOf(unit: UnitState): Json {
  return unit.status === "succeeded" ? unit.output : { error: unit.error as Json };
}

function startItem(decision: Decision, frame: Frame, node: ProgramNode, index: number, item: Json): void {
  const path = `${frame.prefix}${node.id}[${index}]`;
  if (reuse(decision, path)) return;
  if (node.body === null) return startUnit(decision, { frame, node }, path, { item, index, isRound: false });
  decision.record({ type: "body_started", atMs: decision.atMs, path });
  advanceBody(decision, childFrame(decision.state, frame, node, node.body, index));
}

/** Goes from round to round of a body as far as it gets. */
function advanceRounds(decision: Decision, outer: Frame, node: ProgramNode, body: ProgramBody): void {
  const { atMs } = decision;
  const loopPath = outer.prefix + node.id;
  for (;;) {
    const step = decision.step(outer, node.id);
    const iteration = (step.items?.units.length ?? 0) - 1;
    const round = step.items?.units[iteration];
    if (round === undefined || step.status !== "running") return;
    const frame = childFrame(decision.state, outer, node, body, iteration);
    if (!isEnded(round)) {
      advanceBody(decision, frame);
      const now = decision.step(outer, node.id).items?.units[iteration];
      if (now === undefined || !isEnded(now)) return;
      continue;
    }
    if (round.status !== "succeeded") {
      if (round.error !== null) decision.record({ type: "step_failed", atMs, path: loopPath, error: round.error });
      return;
    }
    const place = { item: round.output, index: iteration, isRound: true };
    const scope = scopeOf(decision.program, decision.state, frame, node, place);
    const next = judgeRound(decision, node, loopPath, { ...place, scope });
    if (next === null || decision.isFailing(outer)) return;
    if (next.delayMs > 0) return pauseRounds(decision, loopPath, next.delayMs);
    beginRound(decision, loopPath, iteration + 1, round.output);
  }
}

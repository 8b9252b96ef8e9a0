import type { Scope } from "@/lib/expressions/scope";
import { AppError } from "@/lib/kernel/app-error";
import type { Json } from "@/lib/kernel/json";
import type { RunError } from "@/lib/workflow/run-schema";
import { statesIn, type Frame, type Place } from "./frame";
import type { Program, ProgramNode } from "./program";
import type { RunState } from "./state";
import { PENDING_UNIT } from "./state";
import { stepsNamedBy } from "./steps-named";

/**
 * What the expressions of a step see: the steps of its body and of everything around it, and the innermost item. Of the
 * steps only those that it names: to show all of thousands to each of thousands would take longer than the run.
 * @param reader the step
 * @param own the step's own item or round; null: that of the body it stands in
 */
export function scopeOf(
  program: Program,
  state: RunState,
  frame: Frame,
  reader: ProgramNode,
  own: Place | null,
): Scope {
  const steps: Scope["steps"] = {};
  const place = own ?? frame.place;
  const item = place === null ? null : itemOf(place, own === null ? frame.outer : frame);
  const named = stepsNamedBy(reader);
  for (let around: Frame | null = frame; around !== null; around = around.outer) {
    const states = statesIn(state, around);
    for (const id of named ?? around.body.byId.keys()) {
      if (steps[id] !== undefined || !around.body.byId.has(id)) continue;
      const { output, error, status } = states.get(id) ?? PENDING_UNIT;
      steps[id] = { output, error: error as Json, status };
    }
  }
  return {
    trigger: state.trigger,
    steps,
    ...(place === null ? {} : { item, index: place.index }),
    ...roundOf(place, own === null ? frame.outer : frame),
    run: {
      id: state.runId,
      originRunId: state.originRunId,
      mode: state.mode,
      version: state.version,
      trigger: state.triggerId ?? null,
      acceptedAtMs: state.acceptedAtMs,
    },
    workflow: { id: state.workflowId, name: state.workflowName },
    env: { ...state.env, ...program.definition.settings?.env },
  };
}

/** Rounds inside a `forEach` leave `item` to it: "poll until this item is done" is what they are for. */
function itemOf(place: Place, outer: Frame | null): Json {
  if (!place.isRound) return place.item;
  for (let around = outer; around !== null; around = around.outer) {
    if (around.place !== null && !around.place.isRound) return around.place.item;
  }
  return place.item;
}

/** What the innermost round saw of the one before. */
function roundOf(place: Place | null, outer: Frame | null): { previous?: Json } {
  if (place?.isRound === true) return { previous: place.item };
  for (let around = outer; around !== null; around = around.outer)
    if (around.place?.isRound === true) return { previous: around.place.item };
  return {};
}

/** Words of the expression library for a path that leads nowhere. */
const MISSING_KEY_REASONS: ReadonlySet<string> = new Set(["no_such_key", "index_out_of_bounds", "unknown_variable"]);

/** A failed expression as the error of a step. Errors that are not about expressions are thrown on. */
export function expressionError(cause: unknown, node: ProgramNode, part: string): RunError {
  if (!(cause instanceof AppError)) throw cause;
  const field =
    typeof cause.facts["field"] === "string" && cause.facts["field"] !== "" ? `${part}.${cause.facts["field"]}` : part;
  return {
    category: "expression_error",
    code: MISSING_KEY_REASONS.has(String(cause.facts["reason"])) ? "EXPRESSION_MISSING_KEY" : cause.code,
    message: cause.message,
    service: node.service,
    operation: node.operation,
    stepId: node.id,
    field,
    retryable: false,
  };
}

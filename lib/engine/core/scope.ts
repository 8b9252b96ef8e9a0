import type { Scope } from "@/lib/expressions/scope";
import { AppError } from "@/lib/kernel/app-error";
import type { Json } from "@/lib/kernel/json";
import type { RunError } from "@/lib/workflow/run-schema";
import { statesIn, type Frame, type Place } from "./frame";
import type { Program, ProgramNode } from "./program";
import type { RunState } from "./state";
import { PENDING_UNIT } from "./state";

/**
 * What the expressions of a step see: the steps of its body and of everything around it, and the innermost item.
 * @param own the step's own item or round; null: that of the body it stands in
 */
export function scopeOf(program: Program, state: RunState, frame: Frame, own: Place | null): Scope {
  const steps: Scope["steps"] = {};
  const place = own ?? frame.place;
  const item = place === null ? null : itemOf(place, own === null ? frame.outer : frame);
  for (let around: Frame | null = frame; around !== null; around = around.outer) {
    const states = statesIn(state, around);
    for (const node of around.body.nodes) {
      const step = states[node.id] ?? PENDING_UNIT;
      steps[node.id] ??= { output: step.output, error: step.error as Json, status: step.status };
    }
  }
  return {
    trigger: state.trigger,
    steps,
    ...(place === null ? {} : { item, index: place.index }),
    run: {
      id: state.runId,
      originRunId: state.originRunId,
      mode: state.mode,
      version: state.version,
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

/** A failed expression as the error of a step. Errors that are not about expressions are thrown on. */
export function expressionError(cause: unknown, node: ProgramNode, part: string): RunError {
  if (!(cause instanceof AppError)) throw cause;
  const field =
    typeof cause.facts["field"] === "string" && cause.facts["field"] !== "" ? `${part}.${cause.facts["field"]}` : part;
  return {
    category: "expression_error",
    code: cause.facts["availableKeys"] === undefined ? cause.code : "EXPRESSION_MISSING_KEY",
    message: cause.message,
    service: node.service,
    operation: node.operation,
    stepId: node.id,
    field,
    retryable: false,
  };
}

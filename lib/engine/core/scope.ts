import type { Scope } from "@/lib/expressions/scope";
import { AppError } from "@/lib/kernel/app-error";
import type { Json } from "@/lib/kernel/json";
import type { RunError } from "@/lib/workflow/run-schema";
import type { Program, ProgramNode } from "./program";
import type { RunState } from "./state";
import { stepOf } from "./state";

/** Where in a `forEach` or `repeat` an expression stands. */
export interface Place {
  item: Json;
  index: number;
}

/** What the expressions of a step see; `place` inside `forEach` and `repeat`. */
export function scopeOf(program: Program, state: RunState, place: Place | null): Scope {
  const steps: Scope["steps"] = {};
  for (const node of program.nodes) {
    const step = stepOf(state, node.id);
    steps[node.id] = { output: step.output, error: step.error as Json, status: step.status };
  }
  return {
    trigger: state.trigger,
    steps,
    ...(place === null ? {} : { item: place.item, index: place.index }),
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

import type { RunError } from "@/lib/workflow/run-schema";
import type { Decision } from "./decision";
import type { ProgramNode } from "./program";

/** The step fails by its own input. @param field dotted, e.g. `with.ms`; @param message what is wrong with it */
export function refuseInput(decision: Decision, node: ProgramNode, path: string, field: string, message: string): void {
  const error: RunError = {
    category: "validation_error",
    code: "INPUT_INVALID",
    message: `${field} ${message}`,
    service: node.service,
    operation: node.operation,
    stepId: node.id,
    field,
    retryable: false,
  };
  decision.record({ type: "step_failed", atMs: decision.atMs, path, error });
}

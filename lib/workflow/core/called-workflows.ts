import { isTemplate } from "@/lib/expressions/split-template";
import type { Definition } from "../definition-schema";
import { toPointer } from "./json-pointer";
import { walkSteps } from "./walk-steps";

/** A step that calls a workflow by a literal id. */
export interface CalledWorkflow {
  workflowId: string;
  stepId: string;
  /** JSON Pointer of the id. */
  path: string;
}

/** Workflows that steps call; those whose id is an expression are known only at run time. */
export function calledWorkflows(definition: Definition): CalledWorkflow[] {
  return walkSteps(definition).flatMap(({ id: stepId, step, keys }) => {
    const workflowId = step.with?.["workflowId"];
    if (step.service !== "workflow" || step.operation !== "call" || step.disabled === true) return [];
    if (typeof workflowId !== "string" || workflowId === "" || isTemplate(workflowId)) return [];
    return [{ workflowId, stepId, path: toPointer([...keys, "with", "workflowId"]) }];
  });
}

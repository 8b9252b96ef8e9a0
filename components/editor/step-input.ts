import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Step } from "@/lib/workflow/definition-schema";
import type { Run } from "@/lib/workflow/run-schema";
import type { Scope } from "@/lib/expressions/scope";

/** What the input of a step comes to, field by field; what can't be worked out is told and left out. */
export interface WorkedOut {
  input: JsonObject;
  /** Reason by field. */
  failed: Record<string, string>;
}

/**
 * What the expressions of a step under test can see.
 * @param run outputs of its steps; null: none yet
 * @param pinned by step id, before those of the run
 */
export function testScope(trigger: Json, run: Run | null, pinned: Readonly<Record<string, Json>>): Scope {
  const outputs = (run?.steps ?? [])
    .filter(({ path, stepId }) => path === stepId)
    .map(({ stepId, output, status }) => [stepId, { output: output ?? null, status }] as const);
  const given = Object.entries(pinned).map(([id, output]) => [id, { output, status: "succeeded" }] as const);
  return {
    trigger,
    steps: Object.fromEntries([...outputs, ...given]),
    run: { id: run?.id ?? "" },
    workflow: { id: run?.workflowId ?? "" },
    env: {},
  };
}

/** The evaluator comes when the first test is opened, not with the page. */
export async function workOutInput(step: Step, scope: Scope): Promise<WorkedOut> {
  const { evaluateExpression, evaluateTemplates } = await import("@/lib/expressions/evaluate");
  const seen = { ...scope };
  const failed: Record<string, string> = {};
  if (step.forEach !== undefined) {
    // A test runs the step once: for the first item.
    try {
      const items = evaluateExpression(step.forEach, scope);
      if (Array.isArray(items) && items[0] !== undefined) Object.assign(seen, { item: items[0], index: 0 });
    } catch {
      // The fields that need the item say that it is missing.
    }
  }
  const input: JsonObject = {};
  for (const [name, value] of Object.entries(step.with ?? {})) {
    try {
      input[name] = evaluateTemplates(value, seen);
    } catch (error) {
      failed[name] = error instanceof Error ? error.message : "It can't be worked out.";
    }
  }
  return { input, failed };
}

/** What went into the step in a run, of a loop into its first item; undefined where it was not called. */
export function inputInRun(run: Run | null, stepId: string): JsonObject | undefined {
  const step = run?.steps.find(
    ({ path, input }) => (path === stepId || path === `${stepId}[0]`) && isJsonObject(input),
  );
  return step !== undefined && isJsonObject(step.input) ? step.input : undefined;
}

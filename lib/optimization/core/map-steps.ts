import type { Definition, Step } from "@/lib/workflow/definition-schema";

/** Built-in services that call nobody outside. */
const INSIDE: ReadonlySet<string> = new Set([
  "transform",
  "log",
  "wait",
  "webhook",
  "schedule",
  "manual",
  "form",
  "approval",
  "workflow",
  "code",
]);

/** Whether a step asks a service over the network. */
export function callsOutside(step: Step): boolean {
  return step.steps === undefined && step.service !== undefined && !INSIDE.has(step.service);
}

/** The definition with each step, at every depth, put through `change`; order of the steps is kept. */
export function mapSteps(definition: Definition, change: (step: Step, keys: readonly string[]) => Step): Definition {
  const visit = (steps: Record<string, Step>, keys: readonly string[]): Record<string, Step> =>
    Object.fromEntries(
      Object.entries(steps).map(([id, step]) => {
        const at = [...keys, id];
        const inner = step.steps === undefined ? step : { ...step, steps: visit(step.steps, [...at, "steps"]) };
        return [id, change(inner, at)];
      }),
    );
  return { ...definition, steps: visit(definition.steps, ["steps"]) };
}

import type { Json } from "@/lib/kernel/json";
import type { Definition, Need } from "@/lib/workflow/definition-schema";
import type { RunState } from "./core/state";

/**
 * What a continued run takes over from the one before: outputs of steps and items that succeeded, by path.
 * @param from with it, that step and everything behind it is made anew
 */
export function reusedOutputs(
  source: RunState,
  definition: Definition,
  from: string | undefined,
): Record<string, Json> {
  const anew = from === undefined ? new Set<string>() : descendantsOf(definition, from);
  const reused: Record<string, Json> = { ...source.reused };
  for (const stepId of anew)
    for (const path of Object.keys(reused)) if (path === stepId || path.startsWith(`${stepId}[`)) delete reused[path];
  for (const [stepId, step] of Object.entries(source.steps)) {
    if (anew.has(stepId) || definition.steps[stepId] === undefined) continue;
    if (step.status === "succeeded") reused[stepId] = step.output;
    else
      step.items?.units.forEach(
        (unit, index) => unit.status === "succeeded" && (reused[`${stepId}[${index}]`] = unit.output),
      );
  }
  return reused;
}

/** The step and all that need it, directly or not. */
function descendantsOf(definition: Definition, from: string): Set<string> {
  const found = new Set([from]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const [id, step] of Object.entries(definition.steps)) {
      if ((step.needs ?? []).some((need: Need) => found.has(typeof need === "string" ? need : need.step)))
        found.add(id);
    }
  }
  return found;
}

/** The definition of a step test: that one step, at once, with the given input in place of its own. */
export function definitionOfStepTest(definition: Definition, stepId: string): Definition {
  const step = definition.steps[stepId];
  if (step === undefined) return { ...definition, steps: {} };
  const { needs: _needs, when: _when, forEach: _forEach, repeat: _repeat, disabled: _disabled, ...alone } = step;
  return { ...definition, steps: { [stepId]: alone } };
}

import type { Definition, Need, NeedCondition, Step } from "../definition-schema";

/** A step with where it stands. */
export interface PlacedStep {
  id: string;
  step: Step;
  /** Keys of its place in the document, e.g. `["steps","send","steps","post"]`. */
  keys: readonly string[];
  /** The steps of the same body (or of the workflow), by id. */
  siblings: Readonly<Record<string, Step>>;
  /** The steps around it, outermost first. */
  outer: readonly PlacedStep[];
}

/** Every step at every depth, in document order, a body's steps after the step that has it. */
export function walkSteps(definition: Pick<Definition, "steps">): PlacedStep[] {
  const found: PlacedStep[] = [];
  visit(definition.steps, ["steps"], [], found);
  return found;
}

function visit(
  siblings: Readonly<Record<string, Step>>,
  keys: readonly string[],
  outer: readonly PlacedStep[],
  found: PlacedStep[],
): void {
  for (const [id, step] of Object.entries(siblings)) {
    const placed: PlacedStep = { id, step, keys: [...keys, id], siblings, outer };
    found.push(placed);
    if (step.steps) visit(step.steps, [...placed.keys, "steps"], [...outer, placed], found);
  }
}

/** A need in its long form. */
export function needOf(need: Need): { step: string; on: NeedCondition } {
  return typeof need === "string" ? { step: need, on: "succeeded" } : need;
}

/** Ids that a step waits for, each once. */
export function neededIds(step: Step): string[] {
  return [...new Set((step.needs ?? []).map((need) => needOf(need).step))];
}

/** All steps that must have ended before `id` starts, through any number of needs; unknown ids left out. */
export function ancestorsOf(id: string, steps: Readonly<Record<string, Step>>): Set<string> {
  const found = new Set<string>();
  const stack = neededIds(steps[id] ?? {});
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const step = Object.hasOwn(steps, next) ? steps[next] : undefined;
    if (step === undefined || found.has(next)) continue;
    found.add(next);
    stack.push(...neededIds(step));
  }
  return found;
}

/** Whether `ancestor` must have ended before `id` starts; looks at the nearest needs first. */
export function isAncestor(ancestor: string, id: string, steps: Readonly<Record<string, Step>>): boolean {
  const seen = new Set<string>();
  let near = [id];
  while (near.length > 0) {
    const further: string[] = [];
    for (const one of near) {
      for (const need of neededIds(steps[one] ?? {})) {
        if (seen.has(need) || !Object.hasOwn(steps, need)) continue;
        if (need === ancestor) return true;
        seen.add(need);
        further.push(need);
      }
    }
    near = further;
  }
  return false;
}

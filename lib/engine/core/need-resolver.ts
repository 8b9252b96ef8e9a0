import { needOf } from "@/lib/workflow/core/walk-steps";
import type { AppError } from "@/lib/kernel/app-error";
import type { Need, Step } from "@/lib/workflow/definition-schema";
import type { ResolvedNeed } from "./program";

type Steps = Readonly<Record<string, Step>>;

/**
 * Reads needs through disabled steps: such a step is as if it were not there, so who needs it needs what it needs.
 * Each disabled step is followed once, however many paths lead through it.
 * @param cyclic the error of disabled steps that need one another
 * @returns per need the needs it comes to; it throws what `refuse` makes of an unknown step
 */
export function needResolver(
  steps: Steps,
  cyclic: (stepId: string, message: string) => AppError,
): (need: Need, refuse: (message: string) => AppError) => readonly ResolvedNeed[] {
  const behind = behindDisabled(steps, cyclic);
  return (need, refuse) => {
    const { step: target } = needOf(need);
    if (!Object.hasOwn(steps, target)) throw refuse(`needs ${target}, which is not a step`);
    return through(need, behind);
  };
}

function through(need: Need, behind: ReadonlyMap<string, readonly ResolvedNeed[]>): readonly ResolvedNeed[] {
  const { step: target, on } = needOf(need);
  const beyond = behind.get(target);
  if (beyond === undefined) return [{ step: target, on }];
  if (on !== "failed") return beyond;
  // A disabled step never fails, so what waits for its failure waits for its needs and is skipped.
  return [{ step: null, on: "never" }, ...beyond.map((next): ResolvedNeed => ({ step: next.step, on: "never" }))];
}

/** For each disabled step the nearest steps behind it that are not. Iterative: a long chain must not exhaust the stack. */
function behindDisabled(
  steps: Steps,
  cyclic: (stepId: string, message: string) => AppError,
): ReadonlyMap<string, readonly ResolvedNeed[]> {
  const behind = new Map<string, readonly ResolvedNeed[]>();
  const open = new Set<string>();
  const isDisabled = (id: string): boolean => Object.hasOwn(steps, id) && steps[id]?.disabled === true;
  for (const root of Object.keys(steps).filter(isDisabled)) {
    const stack = [root];
    for (let id = stack.at(-1); id !== undefined; id = stack.at(-1)) {
      const needs = (steps[id]?.needs ?? []).filter((need) => Object.hasOwn(steps, needOf(need).step));
      const next = needs.map((need) => needOf(need).step).find((one) => isDisabled(one) && !behind.has(one));
      if (behind.has(id) || next === undefined) {
        stack.pop();
        open.delete(id);
        if (!behind.has(id)) behind.set(id, distinct(needs.flatMap((need) => through(need, behind))));
        continue;
      }
      open.add(id);
      if (open.has(next))
        throw cyclic(id, `stands in a cycle: ${[...stack.slice(stack.indexOf(next)), next].join(" → ")}`);
      stack.push(next);
    }
  }
  return behind;
}

function distinct(needs: readonly ResolvedNeed[]): ResolvedNeed[] {
  return [...new Map(needs.map((need) => [`${need.step ?? ""} ${need.on}`, need])).values()];
}

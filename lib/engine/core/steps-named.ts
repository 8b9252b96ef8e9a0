import { referencesOf, type Reference } from "@/lib/expressions/references";
import type { ProgramNode } from "./program";

/** Programs never change, so each step is read once. */
const known = new WeakMap<ProgramNode, ReadonlySet<string> | null>();

/** Ids of the steps that the step's own expressions name; null where only running them tells (`steps[trigger.which]`). */
export function stepsNamedBy(node: ProgramNode): ReadonlySet<string> | null {
  let named = known.get(node);
  if (named === undefined) known.set(node, (named = namedIn(node)));
  return named;
}

function namedIn({ step }: ProgramNode): ReadonlySet<string> | null {
  const expressions = [step.when, step.forEach, step.repeat?.until, step.cache?.key];
  const named = new Set<string>();
  let references: Reference[];
  try {
    references = [
      ...referencesOf(step.with ?? {}, "template"),
      ...expressions.flatMap((cel) => (cel === undefined ? [] : referencesOf(cel, "expression"))),
    ];
  } catch {
    // What cannot be read fails when it is evaluated, and says so there.
    return null;
  }
  for (const { root, path } of references) {
    if (root !== "steps") continue;
    const [stepId] = path;
    if (stepId === undefined) return null;
    named.add(stepId);
  }
  return named;
}

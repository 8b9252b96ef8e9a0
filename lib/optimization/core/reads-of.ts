import { referencesOf } from "@/lib/expressions/references";
import type { Json } from "@/lib/kernel/json";
import type { Step } from "@/lib/workflow/definition-schema";

/** Everything outside itself that a step (its body included) reads of other steps: their ids. */
export function readsOf(step: Step): Set<string> {
  const bare = [step.when, step.forEach, step.repeat?.until, step.cache?.key].filter((source) => source !== undefined);
  const references = [
    ...bare.flatMap((source) => safely(source, "expression")),
    ...safely(step.with ?? {}, "template"),
  ];
  const own = references.filter(({ root }) => root === "steps");
  // `steps` as a whole, or by a computed key, may be any of them.
  const ids = own.map(({ path }) => path[0] ?? ANY_STEP);
  return new Set([...ids, ...Object.values(step.steps ?? {}).flatMap((inner) => [...readsOf(inner)])]);
}

/** What cannot be parsed may read anything; validation reports it. */
function safely(value: Json, kind: "expression" | "template"): { root: string; path: string[] }[] {
  try {
    return referencesOf(value, kind);
  } catch {
    return [{ root: "steps", path: [] }];
  }
}

/** Stands for a read that could be of any step. */
export const ANY_STEP = "*";

import type { Definition, Step } from "@/lib/workflow/definition-schema";
import { directNeeds } from "./step-order";

/**
 * Length of the longest chain of needs, each step with its typical duration: the makespan if nothing fails and
 * everything may run at once. Used where a simulation does not come to a good end.
 * @param durationMsOf milliseconds, at least 0
 */
export function estimateMakespan(
  definition: Definition,
  durationMsOf: (id: string, step: Step) => number,
): { makespanMs: number; busyMs: number; path: string[] } {
  const needs = directNeeds(definition);
  const known = new Map<string, { endMs: number; path: string[] }>();
  const endOf = (id: string, visiting: ReadonlySet<string>): { endMs: number; path: string[] } => {
    const before = known.get(id);
    const step = definition.steps[id];
    if (before !== undefined) return before;
    if (step === undefined || visiting.has(id)) return { endMs: 0, path: [] };
    const ends = (needs.get(id) ?? []).map((need) => endOf(need, new Set([...visiting, id])));
    const latest = ends.reduce((best, end) => (end.endMs > best.endMs ? end : best), {
      endMs: 0,
      path: [] as string[],
    });
    const own = {
      endMs: latest.endMs + (step.disabled === true ? 0 : durationMsOf(id, step)),
      path: [...latest.path, id],
    };
    known.set(id, own);
    return own;
  };
  const all = Object.keys(definition.steps).map((id) => endOf(id, new Set()));
  const last = all.reduce((best, end) => (end.endMs > best.endMs ? end : best), { endMs: 0, path: [] as string[] });
  const busyMs = Object.entries(definition.steps).reduce(
    (sum, [id, step]) => sum + (step.disabled === true ? 0 : durationMsOf(id, step)),
    0,
  );
  return { makespanMs: last.endMs, busyMs, path: last.path };
}

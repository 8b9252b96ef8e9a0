import type { Step } from "../definition-schema";
import { neededIds } from "./walk-steps";

/**
 * A cycle of needs among the steps of one body, as the ids on it with the first one repeated at the end
 * (each waits for the next), or null where there is none. Iterative depth-first search; O(steps + needs).
 */
export function findCycle(steps: Readonly<Record<string, Step>>): string[] | null {
  const done = new Set<string>();
  for (const start of Object.keys(steps)) {
    if (done.has(start)) continue;
    const path: { id: string; rest: string[] }[] = [{ id: start, rest: knownNeeds(start, steps) }];
    const onPath = new Set([start]);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.pop();
      if (next === undefined) {
        done.add(top.id);
        onPath.delete(top.id);
        path.pop();
      } else if (onPath.has(next)) {
        const ids = path.map((entry) => entry.id);
        return [...ids.slice(ids.indexOf(next)), next];
      } else if (!done.has(next)) {
        onPath.add(next);
        path.push({ id: next, rest: knownNeeds(next, steps) });
      }
    }
  }
  return null;
}

function knownNeeds(id: string, steps: Readonly<Record<string, Step>>): string[] {
  const step = steps[id];
  return step === undefined ? [] : neededIds(step).filter((need) => Object.hasOwn(steps, need));
}

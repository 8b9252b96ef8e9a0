import { jsonEquals, asJson } from "@/lib/kernel/json";
import type { Definition, Step } from "@/lib/workflow/definition-schema";
import { neededIds } from "@/lib/workflow/core/walk-steps";

/** A part of what was generated for a workflow that is there, which can be taken or left. */
export interface ChangePart {
  /** `start`: all triggers together; `step:<id>`: a step of the top level with its body. */
  key: string;
  kind: "added" | "changed" | "removed";
  /** Id of the step; null for the start. */
  stepId: string | null;
  service: string | undefined;
  /** Keys of parts without which this one would point at nothing. */
  needs: readonly string[];
}

const START = "start";
const keyOf = (id: string) => `step:${id}`;
const same = (a: object | undefined, b: object) => a !== undefined && jsonEquals(asJson(a), asJson(b));

/** Steps that a step waits for or reads, at any depth of its body. */
function referencesOf(step: Step): Set<string> {
  const read = JSON.stringify(step).matchAll(/\bsteps\.([a-z][a-z0-9_]*)/g);
  return new Set([...neededIds(step), ...[...read].flatMap(([, id]) => id ?? [])]);
}

const readsTrigger = (step: Step) => /\btrigger\./.test(JSON.stringify(step));

/** What differs, the start first, then the steps as they are generated, then those that would go. */
export function changeParts(before: Definition, after: Definition): ChangePart[] {
  const fresh = Object.entries(after.steps).filter(([id, step]) => !same(before.steps[id], step));
  const gone = Object.entries(before.steps).filter(([id]) => !Object.hasOwn(after.steps, id));
  const startChanges = !same(Object.values(before.triggers), Object.values(after.triggers));
  const touched = new Set([...fresh, ...gone].map(([id]) => id));
  const keysOf = (ids: Iterable<string>, own: string) =>
    [...ids].filter((id) => id !== own && touched.has(id)).map(keyOf);
  return [
    ...(startChanges
      ? [
          {
            key: START,
            kind: Object.keys(before.triggers).length === 0 ? ("added" as const) : ("changed" as const),
            stepId: null,
            service: Object.values(after.triggers)[0]?.service ?? "manual",
            needs: [],
          },
        ]
      : []),
    ...fresh.map(([id, step]): ChangePart => ({
      key: keyOf(id),
      kind: Object.hasOwn(before.steps, id) ? "changed" : "added",
      stepId: id,
      service: step.service,
      needs: [...(startChanges && readsTrigger(step) ? [START] : []), ...keysOf(referencesOf(step), id)],
    })),
    ...gone.map(([id, step]): ChangePart => ({
      key: keyOf(id),
      kind: "removed",
      stepId: id,
      service: step.service,
      // Who stays and still points at it would be left hanging.
      needs: keysOf(
        Object.entries(before.steps).flatMap(([other, one]) => (referencesOf(one).has(id) ? [other] : [])),
        id,
      ),
    })),
  ];
}

/** Everything but what takes away: words say what should be there, seldom what should go. */
export function usualParts(parts: readonly ChangePart[]): Set<string> {
  return withNeeded(parts, new Set(parts.filter(({ kind }) => kind !== "removed").map(({ key }) => key)));
}

function withNeeded(parts: readonly ChangePart[], taken: ReadonlySet<string>): Set<string> {
  const all = new Set(taken);
  // A set may grow while it is walked: what is added is walked as well.
  for (const key of all) for (const need of parts.find((part) => part.key === key)?.needs ?? []) all.add(need);
  return all;
}

/** The parts taken after one is taken with all that it needs, or left with all that needs it. */
export function toggledPart(parts: readonly ChangePart[], taken: ReadonlySet<string>, key: string): Set<string> {
  if (!taken.has(key)) return withNeeded(parts, new Set([...taken, key]));
  const left = new Set([key]);
  for (const gone of left) for (const part of parts) if (part.needs.includes(gone)) left.add(part.key);
  return new Set([...taken].filter((other) => !left.has(other)));
}

/** The definition with the parts that were taken; everything else as it was. */
export function withParts(
  before: Definition,
  after: Definition,
  parts: readonly ChangePart[],
  taken: ReadonlySet<string>,
): Definition {
  const chosen = parts.filter(({ key }) => taken.has(key));
  const removed = new Set(
    chosen.flatMap(({ kind, stepId }) => (kind === "removed" && stepId !== null ? [stepId] : [])),
  );
  const fresh = chosen.flatMap(({ kind, stepId }): [string, Step][] => {
    const step = kind === "removed" || stepId === null ? undefined : after.steps[stepId];
    return step === undefined || stepId === null ? [] : [[stepId, step]];
  });
  const kept = Object.entries(before.steps).filter(([id]) => !removed.has(id));
  const layout = Object.entries(before.layout ?? {}).filter(([id]) => !removed.has(id));
  return {
    ...before,
    triggers: taken.has(START) ? after.triggers : before.triggers,
    steps: { ...Object.fromEntries(kept), ...Object.fromEntries(fresh) },
    ...(before.layout === undefined ? {} : { layout: Object.fromEntries(layout) }),
  };
}

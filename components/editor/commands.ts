import type { Definition, Need, NeedCondition, Step, Trigger } from "@/lib/workflow/definition-schema";

/** Edits of a definition as pure functions: the editor's truth is the document, one entry of history per gesture. */

export type Selection = { kind: "step"; id: string } | { kind: "trigger"; id: string } | { kind: "workflow" };

/** What an address asks to be shown: `?step=` or `?trigger=`, else the workflow. */
export function selectionFrom(query: { get(name: string): string | null }): Selection {
  const [step, trigger] = [query.get("step"), query.get("trigger")];
  if (step !== null) return { kind: "step", id: step };
  return trigger === null ? { kind: "workflow" } : { kind: "trigger", id: trigger };
}

export function needStep(need: Need): string {
  return typeof need === "string" ? need : need.step;
}

export function needCondition(need: Need): NeedCondition {
  return typeof need === "string" ? "succeeded" : need.on;
}

/** The first of `wanted`, `wanted_2`, `wanted_3` … that `taken` does not hold, as a valid id. */
export function freeId(wanted: string, taken: Readonly<Record<string, unknown>>): string {
  const cleaned = wanted
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+/, "")
    .replace(/_+$/, "")
    .slice(0, 56);
  const base = cleaned === "" ? "step" : cleaned;
  if (!Object.hasOwn(taken, base)) return base;
  for (let n = 2; ; n += 1) {
    const id = `${base}_${String(n)}`;
    if (!Object.hasOwn(taken, id)) return id;
  }
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
}

export function updateStep(definition: Definition, id: string, change: Partial<Step>): Definition {
  const step = definition.steps[id];
  if (step === undefined) return definition;
  return { ...definition, steps: { ...definition.steps, [id]: withoutUndefined({ ...step, ...change }) } };
}

export function updateTrigger(definition: Definition, id: string, change: Partial<Trigger>): Definition {
  const trigger = definition.triggers[id];
  if (trigger === undefined) return definition;
  return { ...definition, triggers: { ...definition.triggers, [id]: withoutUndefined({ ...trigger, ...change }) } };
}

export function addStep(definition: Definition, id: string, step: Step): Definition {
  return { ...definition, steps: { ...definition.steps, [id]: step } };
}

export function addTrigger(definition: Definition, id: string, trigger: Trigger): Definition {
  return { ...definition, triggers: { ...definition.triggers, [id]: trigger } };
}

export function removeTrigger(definition: Definition, id: string): Definition {
  const { [id]: _removed, ...triggers } = definition.triggers;
  return { ...definition, triggers };
}

/**
 * Takes a step out. Steps behind it lose that need; with `reconnect` they get the removed step's own needs instead,
 * so that the order around it stays.
 */
export function removeStep(definition: Definition, id: string, options: { reconnect: boolean }): Definition {
  const { [id]: removed, ...rest } = definition.steps;
  if (removed === undefined) return definition;
  const inherited = options.reconnect ? (removed.needs ?? []) : [];
  const steps = Object.fromEntries(
    Object.entries(rest).map(([stepId, step]) => {
      if (!step.needs?.some((need) => needStep(need) === id)) return [stepId, step];
      const kept = step.needs.filter((need) => needStep(need) !== id);
      const needs = [...kept, ...inherited.filter((need) => !kept.some((other) => needStep(other) === needStep(need)))];
      return [stepId, withoutUndefined({ ...step, needs: needs.length === 0 ? undefined : needs })];
    }),
  );
  const { [id]: _place, ...layout } = definition.layout ?? {};
  return { ...definition, steps, ...(definition.layout === undefined ? {} : { layout }) };
}

/** A copy beside the original, with the same needs and a name that tells it apart. */
export function duplicateStep(definition: Definition, id: string): { definition: Definition; id: string } {
  const step = definition.steps[id];
  if (step === undefined) return { definition, id };
  const copyId = freeId(id, definition.steps);
  const copy: Step = { ...structuredClone(step), name: `${step.name ?? id} (copy)` };
  return { definition: addStep(definition, copyId, copy), id: copyId };
}

/** Whether `to` can need `from` without closing a circle. */
export function mayConnect(definition: Definition, from: string, to: string): boolean {
  if (from === to || definition.steps[from] === undefined || definition.steps[to] === undefined) return false;
  const seen = new Set<string>();
  const stack = [from];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (id === to) return false;
    if (seen.has(id)) continue;
    seen.add(id);
    for (const need of definition.steps[id]?.needs ?? []) stack.push(needStep(need));
  }
  return true;
}

/** `to` starts after `from`, under the condition given; an existing need is replaced. */
export function connectSteps(
  definition: Definition,
  from: string,
  to: string,
  on: NeedCondition = "succeeded",
): Definition {
  if (!mayConnect(definition, from, to)) return definition;
  const others = (definition.steps[to]?.needs ?? []).filter((need) => needStep(need) !== from);
  return updateStep(definition, to, { needs: [...others, on === "succeeded" ? from : { step: from, on }] });
}

/** Puts a new step on the way from `from` to `to`: it waits for `from`, and `to` waits for it, as it did for `from`. */
export function insertBetween(definition: Definition, id: string, step: Step, from: string, to: string): Definition {
  const old = (definition.steps[to]?.needs ?? []).find((need) => needStep(need) === from);
  if (old === undefined) return addStep(definition, id, { ...step, needs: [from] });
  const on = needCondition(old);
  const added = addStep(definition, id, { ...step, needs: [on === "succeeded" ? from : { step: from, on }] });
  return connectSteps(disconnectSteps(added, from, to), id, to);
}

export function disconnectSteps(definition: Definition, from: string, to: string): Definition {
  const needs = (definition.steps[to]?.needs ?? []).filter((need) => needStep(need) !== from);
  return updateStep(definition, to, { needs: needs.length === 0 ? undefined : needs });
}

export function moveNode(definition: Definition, nodeId: string, at: { x: number; y: number }): Definition {
  return { ...definition, layout: { ...definition.layout, [nodeId]: { x: Math.round(at.x), y: Math.round(at.y) } } };
}

/** Forgets every place, so that the graph lays itself out. */
export function clearLayout(definition: Definition): Definition {
  const { layout: _layout, ...rest } = definition;
  return rest;
}

import type { Json } from "@/lib/kernel/json";
import { RESERVED_STEP_IDS, type Definition, type Need, type Step } from "@/lib/workflow/definition-schema";
import { ancestorsOf, needOf, neededIds } from "@/lib/workflow/core/walk-steps";

type Steps = Definition["steps"];

/** An id that is free among the steps, made of the one wanted. */
export function freeId(steps: Readonly<Record<string, Step>>, wanted: string): string {
  const base = RESERVED_STEP_IDS.has(wanted) ? `${wanted}_step` : wanted;
  let id = base;
  for (let n = 2; Object.hasOwn(steps, id); n += 1) id = `${base.slice(0, 58)}_${String(n)}`;
  return id;
}

/** The step with some parts replaced; `undefined` takes a part away. Others keep their place and bytes. */
export function withStep(definition: Definition, id: string, change: Partial<Step>): Definition {
  const step: Step = { ...definition.steps[id], ...change };
  for (const key of Object.keys(change) as (keyof Step)[]) if (change[key] === undefined) delete step[key];
  return { ...definition, steps: { ...definition.steps, [id]: step } };
}

function needsOf(needs: readonly Need[]): Pick<Step, "needs"> {
  return needs.length === 0 ? {} : { needs: [...needs] };
}

/** A step put right before others: it waits for what they waited for, they wait for it. */
export function insertBefore(definition: Definition, ids: readonly string[], newId: string, step: Step): Definition {
  const [first] = ids;
  const needs = first === undefined ? [] : (definition.steps[first]?.needs ?? []);
  const steps: Steps = {};
  for (const [id, existing] of Object.entries(definition.steps)) {
    if (id === first) steps[newId] = { ...step, ...needsOf(needs) };
    steps[id] = ids.includes(id) ? { ...existing, needs: [newId] } : existing;
  }
  if (first === undefined) steps[newId] = step;
  return { ...definition, steps };
}

/** A step put behind another; each of `waiting` waits for it instead. */
export function insertAfter(
  definition: Definition,
  after: string,
  waiting: readonly string[],
  newId: string,
  step: Step,
): Definition {
  const steps: Steps = {};
  for (const [id, existing] of Object.entries(definition.steps)) {
    steps[id] = waiting.includes(id)
      ? { ...existing, needs: redirected(existing.needs ?? [], after, newId) }
      : existing;
    if (id === after) steps[newId] = { ...step, needs: [after] };
  }
  return { ...definition, steps };
}

function redirected(needs: readonly Need[], from: string, to: string): Need[] {
  const rest = needs.filter((need) => needOf(need).step !== from || needOf(need).on !== "succeeded");
  return [to, ...rest];
}

/** Steps that go on when `id` succeeded. */
export function followersOf(steps: Steps, id: string): string[] {
  return Object.entries(steps).flatMap(([other, step]) =>
    (step.needs ?? []).some((need) => needOf(need).step === id && needOf(need).on === "succeeded") ? [other] : [],
  );
}

/** Steps that nothing goes on behind, those for failures left out. */
export function lastSteps(steps: Steps): string[] {
  return Object.keys(steps).filter((id) => followersOf(steps, id).length === 0 && !handlesFailure(steps[id] ?? {}));
}

export function handlesFailure(step: Step): boolean {
  return (step.needs ?? []).length > 0 && (step.needs ?? []).every((need) => needOf(need).on === "failed");
}

/** Those of the steps that wait for none of the others, through any number of steps between. */
export function foremost(steps: Steps, ids: readonly string[]): string[] {
  return ids.filter((id) => {
    const before = ancestorsOf(id, steps);
    return ids.every((other) => !before.has(other));
  });
}

/** What taking a step out did to others. */
export interface Removal {
  definition: Definition;
  /** Went with it: they only ran when it failed. */
  removedToo: string[];
  /** Texts that lost the parts which read it. */
  shortened: string[];
  /** Steps that can't do without what it gives. */
  orphans: string[];
}

/** Takes a step out; what waited for it waits for what it waited for. */
export function removeStep(definition: Definition, id: string): Removal {
  const own = definition.steps[id]?.needs ?? [];
  const removedToo: string[] = [];
  const shortened: string[] = [];
  const orphans: string[] = [];
  const steps: Steps = {};
  for (const [other, step] of Object.entries(definition.steps)) {
    if (other === id) continue;
    let next = step;
    if (neededIds(step).includes(id)) {
      const needs = (step.needs ?? []).flatMap((need): Need[] =>
        needOf(need).step !== id ? [need] : needOf(need).on === "succeeded" || needOf(need).on === "ended" ? own : [],
      );
      const unique = needs.filter(
        (need, i) => needs.findIndex((one) => JSON.stringify(one) === JSON.stringify(need)) === i,
      );
      if (unique.length === 0 && handlesFailure(step)) {
        removedToo.push(other);
        continue;
      }
      const { needs: _dropped, ...rest } = step;
      next = unique.length === 0 ? rest : { ...step, needs: unique };
    }
    if (reads(next, id)) {
      const input = next.with === undefined ? undefined : withoutReads(next.with, id);
      if (input === undefined || reads({ ...next, with: {} }, id)) orphans.push(other);
      else {
        next = { ...next, with: input as NonNullable<Step["with"]> };
        shortened.push(other);
      }
    }
    steps[other] = next;
  }
  const { [id]: _place, ...layout } = definition.layout ?? {};
  const result: Definition = { ...definition, steps, ...(definition.layout === undefined ? {} : { layout }) };
  return { definition: result, removedToo, shortened, orphans };
}

/** Whether any part of a step reads what another gave. */
export function reads(step: Step, id: string): boolean {
  return new RegExp(`\\bsteps\\.${id}\\b`).test(JSON.stringify(step));
}

const TEMPLATE = /\{\{[^{}]*\}\}/g;

/** The value without the `{{ … }}` that read the step; undefined where nothing would be left of a field. */
function withoutReads(value: Json, id: string): Json | undefined {
  const read = new RegExp(`\\bsteps\\.${id}\\b`);
  if (typeof value === "string") {
    if (!read.test(value)) return value;
    const left = value
      .replace(TEMPLATE, (template) => (read.test(template) ? "" : template))
      .replace(/[ \t]{2,}/g, " ")
      .replace(/[\s:,-]+$/, "");
    return left.replace(/[\s:,.()-]/g, "") === "" ? undefined : left;
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => withoutReads(item, id));
    return items.some((item) => item === undefined) ? undefined : (items as Json[]);
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => [key, withoutReads(item, id)] as const);
    return entries.some(([, item]) => item === undefined) ? undefined : (Object.fromEntries(entries) as Json);
  }
  return value;
}

import { z } from "zod";
import { jsonSchema, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Definition, Need } from "@/lib/workflow/definition-schema";
import type { ReplayHow } from "@/lib/workflow/run-schema";
import type { RunState, UnitState } from "./core/state";

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
    for (const path of Object.keys(reused))
      if (path === stepId || path.startsWith(`${stepId}[`) || path.startsWith(`${stepId}#`)) delete reused[path];
  // Steps that this version lacks too: a later one may have them again, and must not do again what they did.
  const kept = source.steps.entries().filter(([id]) => !anew.has(id));
  collectSucceeded(kept, definition.steps, "", reused);
  return reused;
}

/**
 * What the run of a replay takes over. Continue and repair take all that succeeded; run again takes, with `from`, what
 * succeeded before that step, and nothing of what only began: it has keys of its own.
 */
export function takenOver(
  { how, from }: { how?: ReplayHow | undefined; from?: string | undefined },
  source: RunState,
  definition: Definition,
): Record<string, Json> {
  if (how !== "again") return reusedOutputs(source, definition, from);
  if (from === undefined) return {};
  const ended = Object.entries(reusedOutputs(source, definition, from)).filter(([path]) => !path.includes("#"));
  return Object.fromEntries(ended);
}

/** Under this key stands how far a `repeat` over one operation came, and its last output. */
export function roundsKey(path: string): string {
  return `${path}#rounds`;
}

/** Under this key stands the run that a `workflow.call` had called and that did not succeed. */
export function callKey(path: string, iteration: number): string {
  return `${path}#call:${iteration}`;
}

export const reusedRoundsSchema = z.object({ rounds: z.int().min(1), output: jsonSchema });

/**
 * Of what succeeded only the outermost: a step that did needs no items, an item that did no steps of its body. Rounds
 * are taken step by step, for `until` asks for them again.
 */
function collectSucceeded(
  states: readonly [string, UnitState][],
  steps: Definition["steps"],
  prefix: string,
  into: Record<string, Json>,
): void {
  for (const [stepId, state] of states) {
    const path = prefix + stepId;
    const step = steps[stepId];
    if (state.status === "succeeded") into[path] = state.output;
    else if (state.items === null) collectBegun(state, path, into);
    else
      state.items.units.forEach((unit, index) => {
        const itemPath = `${path}[${index}]`;
        const isWhole = step === undefined ? unit.steps === null : step.repeat === undefined;
        if (unit.status === "succeeded" && isWhole) into[itemPath] = unit.output;
        else if (unit.steps === null) collectBegun(unit, itemPath, into);
        else collectSucceeded(unit.steps.entries(), step?.steps ?? {}, `${itemPath}/`, into);
      });
  }
}

/** How far a unit over one operation came that did not succeed: its rounds, and the run it called. */
function collectBegun(unit: UnitState, path: string, into: Record<string, Json>): void {
  if (unit.roundsDone > 0) into[roundsKey(path)] = { rounds: unit.roundsDone, output: unit.output };
  if (unit.calledRunId !== null) into[callKey(path, unit.iteration)] = unit.calledRunId;
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

/**
 * The definition of a step test: that one step, at once, with the given input in place of its own; a body keeps its loop.
 * @param pinned steps whose outputs are taken over: they come before it, so that its expressions see them
 */
export function definitionOfStepTest(
  definition: Definition,
  stepId: string,
  pinned: readonly string[] = [],
): Definition {
  const step = definition.steps[stepId];
  if (step === undefined) return { ...definition, steps: {} };
  const { needs: _needs, when: _when, disabled: _disabled, ...bare } = step;
  const before = pinned.filter((id) => id !== stepId && definition.steps[id] !== undefined);
  const alone = before.length === 0 ? bare : { ...bare, needs: before };
  const steps: Definition["steps"] = {};
  for (const id of before) {
    const { needs: _before, when: _condition, disabled: _off, ...given } = definition.steps[id] ?? {};
    steps[id] = given;
  }
  if (step.steps !== undefined) return { ...definition, steps: { ...steps, [stepId]: alone } };
  const { forEach: _forEach, repeat: _repeat, ...once } = alone;
  return { ...definition, steps: { ...steps, [stepId]: once } };
}

/** Input as data: nothing in it is an expression. */
export function literal(value: JsonObject): JsonObject {
  const plain = (item: Json): Json =>
    typeof item === "string"
      ? item.replaceAll("{{", "{{{{")
      : Array.isArray(item)
        ? item.map(plain)
        : typeof item === "object" && item !== null
          ? Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, plain(inner)]))
          : item;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

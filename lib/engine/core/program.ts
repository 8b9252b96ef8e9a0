import type { Effect } from "@/lib/connectors/schema";
import { AppError } from "@/lib/kernel/app-error";
import type { JsonObject } from "@/lib/kernel/json";
import {
  BODY_DEPTH_MAX,
  type Definition,
  type NeedCondition,
  STEPS_CEILING,
  type Step,
} from "@/lib/workflow/definition-schema";
import { walkSteps } from "@/lib/workflow/core/walk-steps";
import type { Idempotency } from "../event-schema";
import { needResolver } from "./need-resolver";
import { compileSla, type Sla } from "./sla-due";

/** What the engine must know of an operation; answered from the catalogue by whoever builds the engine. */
export interface OperationRules {
  effectOf(service: string, operation: string, input: JsonObject): Effect;
  idempotencyOf(service: string, operation: string): Idempotency;
  /** Expected US dollars of one call. */
  costUsdOf(service: string, operation: string): number;
}

/** A need after disabled steps have been taken out; `never` waits like the others and never holds. */
export interface ResolvedNeed {
  /** Null: a disabled step without needs of its own stood here. */
  step: string | null;
  on: NeedCondition | "never";
}

export interface ProgramNode {
  id: string;
  step: Step;
  service: string;
  operation: string;
  needs: readonly ResolvedNeed[];
  /** Some step runs when this one fails, so its failure does not fail the run. */
  failureHandled: boolean;
  /** No step needs it: its output is part of the run's output. */
  isLeaf: boolean;
  /** The steps it runs for each item or round, in place of an operation. */
  body: ProgramBody | null;
}

export interface ProgramBody {
  /** Every step, needs before those that need them. */
  nodes: readonly ProgramNode[];
  byId: ReadonlyMap<string, ProgramNode>;
  /** Where in `nodes` a step stands. */
  places: ReadonlyMap<string, number>;
  /** By place, the places of the steps that need it. */
  dependents: readonly (readonly number[])[];
}

/** A definition made ready for the reducer; its own body is the outermost one. */
export interface Program extends ProgramBody {
  definition: Definition;
  rules: OperationRules;
  /** Milliseconds a run may be active. */
  runTimeoutMs: number;
  sla: Sla | null;
}

export const RUN_TIMEOUT_MS_DEFAULT = 3_600_000;
export const STEP_TIMEOUT_MS_DEFAULT = 60_000;

/**
 * Makes a definition ready to run.
 * @throws AppError DEFINITION_INVALID for what cannot be run: a cycle, an unknown need, a step without an operation,
 * a body without a loop, bodies in bodies deeper than `BODY_DEPTH_MAX`
 */
export function compileProgram(definition: Definition, rules: OperationRules): Program {
  const count = walkSteps(definition).length;
  if (count > STEPS_CEILING) {
    const message = `The workflow has ${count} steps; STEPS_MAX can be raised to ${STEPS_CEILING} at most. Move parts of it into workflows of their own and call them (workflow.call)`;
    throw new AppError("DEFINITION_INVALID", message, { details: [{ path: "/steps", message }] });
  }
  return {
    ...compileBody(definition.steps, "/steps", 0),
    definition,
    rules,
    runTimeoutMs: definition.settings?.timeoutMs ?? RUN_TIMEOUT_MS_DEFAULT,
    sla: compileSla(definition.settings),
  };
}

/** @param pointer JSON Pointer of the steps, for errors */
function compileBody(steps: Definition["steps"], pointer: string, depth: number): ProgramBody {
  const resolve = needResolver(steps, (id, message) => invalid(pointer, id, "needs", message));
  const resolved = new Map<string, readonly ResolvedNeed[]>();
  for (const [id, step] of Object.entries(steps)) {
    if (step.disabled === true) continue;
    refuseUnrunnable(pointer, id, step);
    if (step.steps !== undefined && depth >= BODY_DEPTH_MAX)
      throw invalid(pointer, id, "steps", `bodies stand in each other at most ${BODY_DEPTH_MAX} deep`);
    resolved.set(
      id,
      (step.needs ?? []).flatMap((need) => resolve(need, (message) => invalid(pointer, id, "needs", message))),
    );
  }
  const needed = new Set<string>();
  const handled = new Set<string>();
  for (const need of [...resolved.values()].flat()) {
    if (need.step === null) continue;
    needed.add(need.step);
    if (need.on === "failed" || need.on === "ended") handled.add(need.step);
  }
  const nodes = orderByNeeds(pointer, Object.keys(steps), resolved).map((id): ProgramNode => {
    const step = steps[id] ?? {};
    return {
      id,
      step,
      service: step.service ?? "",
      operation: step.operation ?? "",
      needs: resolved.get(id) ?? [],
      failureHandled: handled.has(id),
      isLeaf: !needed.has(id) && step.disabled !== true,
      body:
        step.steps === undefined || step.disabled === true
          ? null
          : compileBody(step.steps, `${pointer}/${id}/steps`, depth + 1),
    };
  });
  const places = new Map(nodes.map((node, place) => [node.id, place]));
  return {
    nodes,
    byId: new Map(nodes.map((node) => [node.id, node])),
    places,
    dependents: dependentsOf(nodes, places),
  };
}

function dependentsOf(nodes: readonly ProgramNode[], places: ReadonlyMap<string, number>): number[][] {
  const dependents = nodes.map((): number[] => []);
  nodes.forEach((node, place) => {
    for (const need of node.needs) if (need.step !== null) dependents[places.get(need.step) ?? 0]?.push(place);
  });
  return dependents;
}

function invalid(pointer: string, stepId: string, part: string, message: string): AppError {
  return new AppError("DEFINITION_INVALID", `Step ${stepId}: ${message}`, {
    details: [{ path: `${pointer}/${stepId}/${part}`, message }],
  });
}

function refuseUnrunnable(pointer: string, id: string, step: Step): void {
  if (step.forEach !== undefined && step.repeat !== undefined) {
    throw invalid(pointer, id, "repeat", "forEach and repeat cannot stand on one step");
  }
  if (step.steps === undefined) {
    if (step.service === undefined || step.operation === undefined)
      throw invalid(pointer, id, "operation", "names no service and operation");
    return;
  }
  if (step.forEach === undefined && step.repeat === undefined)
    throw invalid(pointer, id, "steps", "a body needs forEach or repeat");
  if (step.service !== undefined || step.operation !== undefined)
    throw invalid(pointer, id, "operation", "a body and an operation cannot stand on one step");
  if (Object.keys(step.steps).length === 0) throw invalid(pointer, id, "steps", "the body has no steps");
}

/** @throws AppError DEFINITION_INVALID naming a cycle */
function orderByNeeds(
  pointer: string,
  ids: readonly string[],
  needs: ReadonlyMap<string, readonly ResolvedNeed[]>,
): string[] {
  const order: string[] = [];
  const marks = new Map<string, "open" | "done">();
  for (const root of ids) {
    // Iterative: a chain of a thousand steps must not exhaust the stack.
    const stack: { id: string; leave: boolean }[] = [{ id: root, leave: false }];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const { id, leave } = top;
      if (leave) {
        marks.set(id, "done");
        order.push(id);
        continue;
      }
      if (marks.get(id) === "done") continue;
      if (marks.get(id) === "open") {
        const open = stack.filter((entry) => entry.leave).map((entry) => entry.id);
        throw invalid(
          pointer,
          id,
          "needs",
          `stands in a cycle: ${[...open.slice(Math.max(0, open.indexOf(id))), id].join(" → ")}`,
        );
      }
      marks.set(id, "open");
      stack.push({ id, leave: true });
      for (const need of needs.get(id) ?? []) {
        if (need.step !== null && marks.get(need.step) !== "done") stack.push({ id: need.step, leave: false });
      }
    }
  }
  return order;
}

import { z } from "zod";
import { AppError } from "@/lib/kernel/app-error";
import { isJsonObject, jsonObjectSchema, type JsonObject } from "@/lib/kernel/json";
import { definitionSchema, RESERVED_STEP_IDS, type Definition, type Step } from "@/lib/workflow/definition-schema";
import { needOf } from "@/lib/workflow/core/walk-steps";
import { validationError } from "./problem";

/** The workflow documents that callers of the ten endpoints send, as the one definition; and back in the shape sent. */

export interface OlderWorkflow {
  workflowId: string | null;
  /** null: only the id was sent. */
  definition: Definition | null;
  /** The shape that was sent, holding another definition. */
  withDefinition(definition: Definition): JsonObject;
}

/** Canonical service and operation for names that older callers use (`create_task` for `task.create`). */
export type ResolveOperation = (service: string, action: string) => string;

const olderStepSchema = z.looseObject({
  id: z.string().max(63).optional(),
  service: z.string().min(1).max(100),
  action: z.string().min(1).max(100),
  parameters: jsonObjectSchema.nullish(),
  sequential: z.boolean().nullish(),
  /** Ids of other steps of the list, as endpoint 4 writes them; where it stands, the place in the list says nothing. */
  depends_on: z.array(z.string().max(63)).max(1_000).optional(),
});
type OlderStep = z.infer<typeof olderStepSchema>;

const olderTriggerSchema = z.looseObject({
  service: z.string().min(1).max(100),
  event: z.string().min(1).max(100).optional(),
  conditions: z.union([jsonObjectSchema, z.array(z.unknown()), z.string(), z.null()]).optional(),
});

const STEPS_MAX = 1_000;
const headSchema = z.looseObject({
  workflow_id: z.string().min(1).max(128).optional(),
  name: z.string().max(200).optional(),
  description: z.string().max(4000).optional(),
});
const stepListSchema = headSchema.extend({ steps: z.array(olderStepSchema).max(STEPS_MAX) });
const actionListSchema = headSchema.extend({
  triggers: z.array(olderTriggerSchema).max(STEPS_MAX).optional(),
  actions: z.array(olderStepSchema).max(STEPS_MAX),
});

/**
 * Reads any of the known shapes: `{workflow_id}`, a canonical definition (bare or under `definition`), a step list,
 * triggers with actions.
 * @throws AppError VALIDATION_FAILED with the place below `workflow`
 */
export function readOlderWorkflow(document: JsonObject, resolve: ResolveOperation): OlderWorkflow {
  const { workflow_id: id, ...rest } = document;
  const workflowId = typeof id === "string" && id !== "" ? id : null;
  if (isJsonObject(document["definition"])) {
    const definition = parsed(definitionSchema, document["definition"], "workflow.definition");
    return {
      workflowId,
      definition,
      withDefinition: (next) => ({ ...document, ...flatView(document, next), definition: asObject(next) }),
    };
  }
  if (Array.isArray(document["steps"]))
    return fromStepList(parsed(stepListSchema, document, "workflow"), document, workflowId, resolve);
  if (Array.isArray(document["actions"]))
    return fromActions(parsed(actionListSchema, document, "workflow"), document, workflowId, resolve);
  if (isJsonObject(document["steps"]) || "schema" in document) {
    const definition = parsed(definitionSchema, rest, "workflow");
    return {
      workflowId,
      definition,
      withDefinition: (next) => ({
        ...(workflowId === null ? {} : { workflow_id: workflowId }),
        ...asObject(next),
        definition: asObject(next),
      }),
    };
  }
  if (workflowId !== null)
    return { workflowId, definition: null, withDefinition: (next) => ({ ...document, definition: asObject(next) }) };
  const message = "needs a workflow_id, a definition, a list of steps, or triggers and actions";
  throw new AppError("VALIDATION_FAILED", `The workflow ${message}.`, { details: [{ path: "workflow", message }] });
}

function fromStepList(
  list: z.infer<typeof stepListSchema>,
  document: JsonObject,
  workflowId: string | null,
  resolve: ResolveOperation,
): OlderWorkflow {
  const ids = stepIds(list.steps);
  const definition: Definition = { ...headOf(list), triggers: {}, steps: stepsOf(list.steps, ids, resolve) };
  return {
    workflowId,
    definition,
    withDefinition: (next) => ({ ...document, steps: olderSteps(list.steps, ids, next), definition: asObject(next) }),
  };
}

function fromActions(
  list: z.infer<typeof actionListSchema>,
  document: JsonObject,
  workflowId: string | null,
  resolve: ResolveOperation,
): OlderWorkflow {
  const ids = stepIds(list.actions);
  const triggers = (list.triggers ?? []).map(({ service, event, conditions }, i) => [
    `trigger_${i + 1}`,
    { service, ...(event === undefined ? {} : { event }), ...(isJsonObject(conditions) ? { with: conditions } : {}) },
  ]);
  const definition: Definition = {
    ...headOf(list),
    triggers: Object.fromEntries(triggers),
    steps: stepsOf(list.actions, ids, resolve),
  };
  return {
    workflowId,
    definition,
    withDefinition: (next) => ({
      ...document,
      actions: olderSteps(list.actions, ids, next),
      definition: asObject(next),
    }),
  };
}

/** The name is not part of the older list; the definition needs one. */
function headOf(list: z.infer<typeof headSchema>): Pick<Definition, "schema" | "name" | "description"> {
  return {
    schema: 1,
    name: list.name === undefined || list.name === "" ? "Workflow" : list.name,
    ...(list.description === undefined ? {} : { description: list.description }),
  };
}

/** A list runs in the order it is written, unless a step says `sequential: false` or what it depends on. */
function stepsOf(older: readonly OlderStep[], ids: readonly string[], resolve: ResolveOperation): Record<string, Step> {
  return Object.fromEntries(
    older.map((sent, i) => {
      const { service, action, parameters } = sent;
      const needs = neededBy(sent, i, ids);
      const step: Step = {
        service,
        operation: resolve(service, action),
        ...(parameters == null ? {} : { with: parameters }),
        ...(needs.length === 0 ? {} : { needs }),
      };
      return [ids[i] ?? `step_${i + 1}`, step];
    }),
  );
}

function neededBy({ depends_on: named, sequential }: OlderStep, i: number, ids: readonly string[]): string[] {
  const known = named?.filter((id) => ids.includes(id) && id !== ids[i]);
  if (known !== undefined && known.length === named?.length) return [...new Set(known)];
  const previous = ids[i - 1];
  return previous === undefined || sequential === false ? [] : [previous];
}

/** A step of the list by its own id where it has a fit one, else `<service>_<action>`, numbered where it repeats. */
function stepIds(older: readonly OlderStep[]): string[] {
  const taken = new Set<string>(RESERVED_STEP_IDS);
  return older.map(({ id, service, action }) => {
    const slug = (id ?? `${service}_${action}`)
      .toLowerCase()
      .replace(/[^a-z0-9_]+/g, "_")
      .replace(/^[^a-z]+/, "")
      .slice(0, 50);
    const base = slug === "" ? "step" : slug;
    let unique = base;
    for (let n = 2; taken.has(unique); n += 1) unique = `${base}_${n}`;
    taken.add(unique);
    return unique;
  });
}

/** The list again: what was sent of each step that is still there, with what has changed in the older words. */
function olderSteps(older: readonly OlderStep[], ids: readonly string[], next: Definition): JsonObject[] {
  const asSent = older.every((sent, i) => {
    const needs = (next.steps[ids[i] ?? ""]?.needs ?? []).map((need) => needOf(need).step);
    const before = neededBy(sent, i, ids);
    return needs.length === before.length && needs.every((need) => before.includes(need));
  });
  return older.flatMap((sent, i) => {
    const id = ids[i] ?? "";
    const step = next.steps[id];
    if (step === undefined) return [];
    const needs = (step.needs ?? []).map((need) => needOf(need).step);
    return [
      asObject({
        ...sent,
        id,
        ...(step.with === undefined ? {} : { parameters: step.with }),
        // What was sent stays where the order is the same.
        ...(asSent ? {} : { sequential: needs.length > 0 }),
        depends_on: needs,
        ...(step.retry === undefined ? {} : { retry: step.retry }),
        ...(step.timeoutMs === undefined ? {} : { timeout_ms: step.timeoutMs }),
      }),
    ];
  });
}

/** `triggers` and `actions` as endpoint 2 gives them beside the definition. */
export function flatView(document: JsonObject, definition: Definition): JsonObject {
  if (!Array.isArray(document["actions"])) return {};
  return {
    actions: Object.entries(definition.steps).map(([id, step]) =>
      asObject({ id, service: step.service ?? null, action: step.operation ?? null, parameters: step.with ?? {} }),
    ),
  };
}

function parsed<T extends z.ZodType>(schema: T, value: unknown, place: string): z.output<T> {
  const result = schema.safeParse(value);
  if (!result.success) throw validationError(result.error, "workflow", place);
  return result.data;
}

/** As it is on the wire: members that are undefined are absent. */
function asObject(value: object): JsonObject {
  return jsonObjectSchema.parse(JSON.parse(JSON.stringify(value)));
}

/** Steps at the top of a definition. */
export function stepCount(definition: Definition): number {
  return Object.keys(definition.steps).length;
}

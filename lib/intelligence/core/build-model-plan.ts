import type { Catalog } from "@/lib/connectors/catalog";
import { neededFields } from "@/lib/workflow/needed-fields";
import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { isExecutable, validateDefinition } from "@/lib/workflow/core/validate-definition";
import {
  definitionSchema,
  stepIdSchema,
  type Definition,
  type Step,
  type Trigger,
} from "@/lib/workflow/definition-schema";
import type { ModelPlan, ModelStep } from "../model-plan-schema";
import type { Missing, Question } from "../schema";
import type { OutlineStep } from "./build-definition";
import { flawOfModelText, isReference, type ModelTextRules } from "./check-model-text";
import { mapInputs, type DataSource } from "./map-inputs";
import { namedHosts, namedMailAddresses } from "./named-hosts";
import { propertiesOf, type OfferedCall, type OfferedService } from "./offer-services";

export interface ModelPlanRequest {
  catalog: Catalog;
  /** What the model could choose from. */
  offered: readonly OfferedService[];
  /** The request as it was sent: the only source of hosts and addresses. */
  request: string;
  timezone: string | undefined;
}

export interface BuiltModelPlan {
  definition: Definition;
  outline: OutlineStep[];
  assumptions: string[];
  questions: Question[];
  missing: Missing[];
}

export type ModelVerdict =
  | { kind: "accepted"; built: BuiltModelPlan }
  /** It made no step, and asked instead. */
  | { kind: "asked"; questions: Question[] }
  /** A sentence without a full stop. */
  | { kind: "refused"; reason: string };

class PlanRefused extends Error {}

const STEPS_MAX = 40;
const LIST_MAX = 12;
const TEXT_CHARS_MAX = 500;
const TRIGGER_ID = "start";
const ADDRESS_FIELD = /url|uri|endpoint|host|server|domain|webhook/i;

/**
 * A workflow of a model's answer, or why there is none. Nothing of the answer is believed: services, operations, fields
 * and steps must have been offered, hosts and addresses must stand in the request, expressions must be plain
 * references, and the definition passes the validator like any other.
 */
export function buildModelPlan(answer: ModelPlan, request: ModelPlanRequest): ModelVerdict {
  const questions = questionsOf(answer);
  if (answer.steps.length === 0)
    return questions.length > 0
      ? { kind: "asked", questions }
      : { kind: "refused", reason: "it made no step and asked nothing" };
  try {
    return { kind: "accepted", built: build(answer, request, questions) };
  } catch (error) {
    if (error instanceof PlanRefused) return { kind: "refused", reason: error.message };
    throw error;
  }
}

function build(answer: ModelPlan, request: ModelPlanRequest, questions: Question[]): BuiltModelPlan {
  if (answer.steps.length > STEPS_MAX) throw new PlanRefused(`it has more than ${String(STEPS_MAX)} steps`);
  const { hosts, mailAddresses } = {
    hosts: new Set([
      ...namedHosts(request.request),
      // Addresses that lead nowhere, as the rules write them where one is still to be told.
      ...request.offered
        .filter(({ operations, events }) => operations.length + events.length === 0)
        .map(({ id }) => `${id}.example`),
    ]),
    mailAddresses: namedMailAddresses(request.request),
  };
  const rules: ModelTextRules = { hosts, mailAddresses };
  const built: BuiltModelPlan = {
    definition: { schema: 1, name: plainText(answer.name, 120) || "Workflow", triggers: {}, steps: {} },
    outline: [],
    assumptions: answer.assumptions.slice(0, LIST_MAX).map((text) => plainText(text, TEXT_CHARS_MAX)),
    questions,
    missing: [],
  };
  built.definition.description = request.request.trim().slice(0, TEXT_CHARS_MAX);
  const { trigger, source } = triggerOf(answer.trigger, request, rules);
  built.definition.triggers[TRIGGER_ID] = trigger;
  const sources: DataSource[] = [source];
  for (const step of answer.steps) addStep(step, built, sources, request, rules);
  const parsed = definitionSchema.safeParse(built.definition);
  if (!parsed.success) throw new PlanRefused("it is no workflow: " + (parsed.error.issues[0]?.message ?? ""));
  const problems = validateDefinition(built.definition, request.catalog);
  if (!isExecutable(problems)) {
    const first = problems.find(({ severity }) => severity === "error");
    throw new PlanRefused(`it does not validate: ${first?.message ?? ""}`);
  }
  return built;
}

function triggerOf(
  { service, event, inputs, when }: ModelPlan["trigger"],
  request: ModelPlanRequest,
  rules: ModelTextRules,
): { trigger: Trigger; source: DataSource } {
  const offered = offeredCall(request.offered, service, event, "events");
  const found = request.catalog.event(service, event);
  if (found === undefined) throw new PlanRefused(`${service} has no event "${event}"`);
  const given = inputsOf(inputs, offered, found.input, rules, `the trigger ${service}.${event}`);
  if (request.timezone !== undefined && "timezone" in propertiesOf(found.input)) given["timezone"] ??= request.timezone;
  const trigger: Trigger = { name: found.name, service, event };
  if (Object.keys(given).length > 0) trigger.with = given;
  if (when !== null && when.trim() !== "") trigger.when = when;
  return { trigger, source: { root: "trigger", stepId: null, schema: found.output, noun: found.nouns[0] ?? "event" } };
}

function addStep(
  step: ModelStep,
  built: BuiltModelPlan,
  sources: DataSource[],
  request: ModelPlanRequest,
  rules: ModelTextRules,
): void {
  const { id, service, operation, stands_for: standsFor } = step;
  const steps = built.definition.steps;
  if (!stepIdSchema.safeParse(id).success) throw new PlanRefused(`"${id.slice(0, 80)}" is no id of a step`);
  if (id in steps) throw new PlanRefused(`it has two steps "${id}"`);
  const offered = offeredCall(request.offered, service, operation, "operations");
  const found = request.catalog.operation(service, operation);
  if (found === undefined) throw new PlanRefused(`${service} has no operation "${operation}"`);
  const unknown = step.needs.find((need) => !(need in steps));
  if (unknown !== undefined)
    throw new PlanRefused(`"${id}" waits for "${unknown.slice(0, 80)}", which is no step before it`);
  const made: Step = { name: plainText(step.name, 120) || found.name, service, operation };
  if (step.for_each !== null && step.for_each.trim() !== "") {
    const list = step.for_each.replace(/^\s*\{\{|\}\}\s*$/g, "").trim();
    if (!isReference(list)) throw new PlanRefused(`"${id}" loops over what is no plain reference`);
    made.forEach = list;
  }
  if (step.when !== null && step.when.trim() !== "") made.when = step.when;
  const given = inputsOf(step.inputs, offered, found.input, rules, `step "${id}"`);
  const needs = new Set(step.needs);
  const lacking = missingOf(found.input, given);
  if (lacking !== null) {
    const reachable = sources.filter(({ stepId }) => stepId === null || needs.has(stepId));
    const mapped = mapInputs({ input: lacking, sources: reachable, slots: [], headline: found.name, toSubject: false });
    Object.assign(given, mapped.with);
    built.assumptions.push(...mapped.assumptions.map((text) => `${made.name ?? id}: ${text}`));
    for (const { field, label, example } of mapped.questions) {
      built.assumptions.push(`${made.name ?? id}: "${label}" is set to the placeholder ${JSON.stringify(example)}.`);
      built.questions.push({ id: `${id}.${field}`, question: `${made.name ?? id}: ${label}?`, options: [] });
    }
  }
  if (Object.keys(given).length > 0) made.with = given;
  if (needs.size > 0)
    made.needs = [...needs].map((need) => (step.on === "failed" ? { step: need, on: "failed" } : need));
  steps[id] = made;
  const meant = standsFor === null || standsFor === "" ? null : standsFor;
  if (meant !== null) addMissing(meant, made, service, built, request.offered);
  const builtin = request.catalog.service(service)?.builtin === true && service !== "email";
  built.outline.push({
    id,
    service: builtin ? meant : service,
    operation: builtin && meant === null ? `${service}.${operation}` : builtin ? "http.request" : operation,
    needs: [...needs],
    // Nothing says how sure a model is of a step.
    confidence: 0.5,
  });
  if (made.forEach === undefined)
    sources.unshift({ root: `steps.${id}.output`, stepId: id, schema: found.output, noun: found.nouns[0] ?? "result" });
}

function addMissing(
  meant: string,
  step: Step,
  service: string,
  built: BuiltModelPlan,
  offered: readonly OfferedService[],
): void {
  const known = offered.find(({ id }) => id === meant);
  if (known === undefined || service !== "http")
    throw new PlanRefused(`a step stands for "${meant.slice(0, 80)}", which was not offered`);
  built.missing.push({
    what: `${known.name} has no operation here for "${step.name ?? ""}"`,
    suggestion: `The HTTP step "${step.name ?? ""}" stands for it: give it the address of the ${known.name} API and a connection.`,
  });
}

function offeredCall(
  offered: readonly OfferedService[],
  serviceId: string,
  callId: string,
  kind: "operations" | "events",
): OfferedCall {
  const service = offered.find(({ id }) => id === serviceId);
  if (service === undefined)
    throw new PlanRefused(`it names the service "${serviceId.slice(0, 80)}", which was not offered`);
  const call = service[kind].find(({ id }) => id === callId);
  if (call === undefined) throw new PlanRefused(`it names ${serviceId}.${callId.slice(0, 80)}, which was not offered`);
  return call;
}

function inputsOf(
  inputs: readonly { field: string; value: string }[],
  offered: OfferedCall,
  schema: JsonObject,
  rules: ModelTextRules,
  where: string,
): JsonObject {
  const given: [string, Json][] = [];
  for (const { field, value } of inputs) {
    if (!Object.hasOwn(offered.input, field))
      throw new PlanRefused(`${where} has a field "${field.slice(0, 80)}", which was not offered`);
    const parsed = valueOf(value, propertiesOf(schema)[field]);
    if (parsed === undefined) throw new PlanRefused(`${where}: ${field} is not of type ${offered.input[field] ?? ""}`);
    for (const { text, key } of textsIn(parsed, field)) {
      const flaw = flawOfModelText(text, rules, ADDRESS_FIELD.test(key));
      if (flaw !== null) throw new PlanRefused(`${where}: ${field}: ${flaw}`);
    }
    given.push([field, parsed]);
  }
  return Object.fromEntries(given);
}

/** The value that a model wrote as text; undefined where it is not of the field's type. */
function valueOf(text: string, schema: Json | undefined): Json | undefined {
  const type = isJsonObject(schema) ? schema["type"] : undefined;
  if (type === "string" || /^\s*\{\{[^{}]*\}\}\s*$/.test(text)) return text.slice(0, 10_000);
  const open = type === undefined || Array.isArray(type);
  try {
    const parsed = JSON.parse(text) as Json;
    return open || typeof parsed !== "string" ? parsed : undefined;
  } catch {
    return open ? text.slice(0, 10_000) : undefined;
  }
}

/** Every text of a value, names of fields included, each with the field it stands in. */
function textsIn(value: Json, key: string): { text: string; key: string }[] {
  if (typeof value === "string") return [{ text: value, key }];
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(item, key));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, item]) => [{ text: name, key: "" }, ...textsIn(item, name)]);
}

/** The schema of what must be given and is not; null: nothing lacks. */
function missingOf(schema: JsonObject, given: JsonObject): JsonObject | null {
  const lacking = neededFields(schema, given).filter((field) => !Object.hasOwn(given, field));
  const properties = propertiesOf(schema);
  return lacking.length === 0
    ? null
    : { ...schema, required: lacking, properties: Object.fromEntries(lacking.map((f) => [f, properties[f] ?? {}])) };
}

function questionsOf({ questions }: ModelPlan): Question[] {
  return questions.slice(0, LIST_MAX).flatMap(({ question, options }, i) => {
    const text = plainText(question, TEXT_CHARS_MAX);
    const choices = options.slice(0, 8).map((option) => plainText(option, 120));
    return text === "" ? [] : [{ id: `model.${String(i + 1)}`, question: text, options: choices }];
  });
}

/** One line without expressions and control characters. */
function plainText(text: string, charsMax: number): string {
  return text
    .replace(/\{\{|\}\}/g, "")
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .slice(0, charsMax);
}

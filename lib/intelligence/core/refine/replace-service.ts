import type { Json, JsonObject } from "@/lib/kernel/json";
import { neededFields } from "@/lib/workflow/needed-fields";
import { isJsonObject } from "@/lib/kernel/json";
import type { Operation, Service } from "@/lib/connectors/schema";
import type { Definition, Step } from "@/lib/workflow/definition-schema";
import type { Question } from "../../schema";
import { groupOf, mapInputs } from "../map-inputs";
import { matchEvent } from "../match-event";
import { matchOperation } from "../match-operation";
import { withStep } from "./edit-steps";
import { labelOf, servicesNamed } from "./find-steps";
import { answerTo, ask, cannot, done, serviceName, type Bench, type Outcome } from "./outcome";

const NAMED = "(.{1,80}?)";
const PATTERNS: readonly (readonly [RegExp, "new-first" | "old-first"])[] = [
  [
    new RegExp(
      `\\b(?:use|take|post to|send to|write to|via|with|by)\\s+${NAMED}\\s+(?:instead of|rather than|in place of|not)\\s+${NAMED}[.!]?$`,
      "i",
    ),
    "new-first",
  ],
  [
    new RegExp(`\\b(?:replace|swap|exchange|substitute)\\s+${NAMED}\\s+(?:with|by|for)\\s+${NAMED}[.!]?$`, "i"),
    "old-first",
  ],
  [
    new RegExp(`\\b(?:switch|change|move|migrate)\\s+(?:from\\s+)?${NAMED}\\s+(?:to|over to)\\s+${NAMED}[.!]?$`, "i"),
    "old-first",
  ],
  [new RegExp(`^(?:please\\s+)?${NAMED}\\s+instead of\\s+${NAMED}[.!]?$`, "i"), "new-first"],
];

/** "Use Linear instead of Jira": the steps keep id, place and order; what they are told is carried over by name. */
export function replaceService(bench: Bench): Outcome | null {
  for (const [pattern, order] of PATTERNS) {
    const match = pattern.exec(bench.said);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const [first, second] = [servicesNamed(bench, match[1]), servicesNamed(bench, match[2])];
    const [fresh, old] = order === "new-first" ? [first, second] : [second, first];
    const [to] = fresh;
    if (to === undefined || fresh.length > 1 || old.length === 0) continue;
    return replaced(bench, old, to, order === "new-first" ? match[2] : match[1]);
  }
  return null;
}

function replaced(bench: Bench, old: readonly string[], to: string, reference: string): Outcome {
  const { definition, tools } = bench;
  const using = Object.entries(definition.steps).filter(([, step]) => old.includes(step.service ?? ""));
  const triggers = Object.entries(definition.triggers).filter(([, trigger]) => old.includes(trigger.service ?? ""));
  const service = tools.catalog.service(to);
  const name = serviceName(bench, to);
  const before = old.map((id) => serviceName(bench, id)).join(" or ");
  if (using.length === 0 && triggers.length === 0)
    return cannot(`${name} instead of ${before}`, `No step of this workflow uses ${before}.`);
  if (service === undefined || service.operations.length === 0)
    return cannot(
      `${name} instead of ${reference.trim()}`,
      `${name} has no operations here yet: describe its API as an own service, or call it by an HTTP step.`,
    );
  const everything = `All of ${before}`;
  const labels = using.map(([id]) => labelOf(definition.steps, id));
  const answer = answerTo(bench, "which");
  if (using.length + triggers.length > 1 && answer === undefined && using.length > 0 && triggers.length > 0)
    return ask(bench, "which", `${before} starts the workflow and is used in it. What should be ${name}?`, [
      everything,
      `Only the ${using.length === 1 ? "step" : "steps"}`,
    ]);
  let current = definition;
  const total = done(definition, "", { changes: [], confidence: 0.92 });
  for (const [i, [id, step]] of using.entries()) {
    const one = stepReplaced({ ...bench, definition: current }, id, step, service, labels[i] ?? id);
    if (one.kind !== "done") return one;
    current = one.definition;
    total.changes.push(...one.changes);
    total.assumptions.push(...one.assumptions);
    total.questions.push(...one.questions);
    total.confidence = Math.min(total.confidence, one.confidence);
  }
  if (triggers.length > 0 && (answer === everything || using.length === 0)) {
    const changed = triggersReplaced({ ...bench, definition: current }, triggers, service);
    if ("outcome" in changed) return changed.outcome;
    current = changed.definition;
    total.changes.push(`${name} starts it instead of ${before}.`);
    total.assumptions.push(...changed.assumptions);
  }
  return { ...total, definition: current };
}

function stepReplaced(bench: Bench, id: string, step: Step, service: Service, label: string): Outcome {
  const { definition, tools } = bench;
  const was = tools.catalog.operation(step.service ?? "", step.operation ?? "");
  const operation = sameIn(service, was, step.operation ?? "");
  if (operation === undefined)
    return cannot(
      `"${label}" in ${service.name}`,
      `${service.name} has nothing like "${was?.name ?? step.operation ?? ""}" here. It can: ${service.operations
        .slice(0, 8)
        .map((one) => one.name)
        .join(", ")}.`,
    );
  const oldName = serviceName(bench, step.service ?? "");
  const carried = carry(step.with ?? {}, operation.input);
  const filled = mapInputs({
    input: missingOf(operation.input, carried.with),
    sources: triggerSources(bench),
    slots: [],
    headline: definition.name,
    toSubject: false,
  });
  const required = new Set(Array.isArray(operation.input["required"]) ? operation.input["required"] : []);
  const made = Object.fromEntries(Object.entries(filled.with).filter(([field]) => required.has(field)));
  const name = step.name?.replaceAll(oldName, service.name) ?? undefined;
  const next: Step = { ...step, service: service.id, operation: operation.id, with: { ...carried.with, ...made } };
  if (name !== undefined)
    next.name = name === step.name || was === undefined ? name : name.replace(was.name, operation.name);
  delete next.connection;
  const questions: Question[] = filled.questions.map(({ field, label: what }) => ({
    id: `${id}.${field}`,
    question: `${next.name ?? id}: ${what}?`,
    options: [],
  }));
  const swapped = withStep(definition, id, { ...next, connection: undefined });
  const readers = carryReads(swapped, id, operation.output);
  return done(readers.definition, `"${label}" is done in ${service.name}: ${operation.name}.`, {
    assumptions: [
      ...filled.questions.map(
        ({ label: what, example }) =>
          `${next.name ?? id}: "${what}" is set to the placeholder ${JSON.stringify(example)}.`,
      ),
      ...(carried.lost.length === 0 ? [] : [`${service.name} has no place for ${carried.lost.join(", ")}: left out.`]),
      ...(step.connection === undefined
        ? []
        : [`It needs a connection for ${service.name}; that of ${oldName} is taken off.`]),
      ...readers.notes,
    ],
    questions,
    confidence: carried.lost.length === 0 ? 0.92 : 0.8,
  });
}

/** The operation of the other service that does the same. */
function sameIn(service: Service, was: Operation | undefined, operationId: string): Operation | undefined {
  if (was === undefined) return undefined;
  const reads = was.effect === "read" || was.effect === "none";
  const same = service.operations.find(({ id, effect }) => id === operationId && (effect === "read") === reads);
  if (same !== undefined) return same;
  const verb = was.verbs[0] ?? operationId.split(".").at(-1) ?? null;
  return matchOperation(service, verb, `${was.name} ${was.nouns.join(" ")}`, reads)?.operation;
}

/** What the old step was told, under the names of the new operation. */
function carry(input: JsonObject, schema: JsonObject): { with: JsonObject; lost: string[] } {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const result: JsonObject = {};
  const lost: string[] = [];
  const free = new Set(Object.keys(properties));
  const take = (field: string, value: Json): void => {
    result[field] = value;
    free.delete(field);
  };
  const later: (readonly [string, Json])[] = [];
  for (const [field, value] of Object.entries(input)) {
    // A name that holds an id means something only in its own service.
    const own =
      /^(?:id|key|project|team|channel|board|list|type|status|priority|labels?|assignee|.*(?:Id|_id|Key))$/.test(field);
    if (free.has(field) && !(own && !isChannelName(value))) take(field, value);
    else later.push([field, value]);
  }
  for (const [field, value] of later) {
    const group = groupOf(field);
    const place =
      group < 0 ? undefined : [...free].find((one) => groupOf(one) === group && fits(properties[one], value));
    if (place === undefined) lost.push(field);
    else take(place, value);
  }
  const ordered = Object.keys(properties).flatMap((field) =>
    field in result ? [[field, result[field] ?? null] as const] : [],
  );
  return { with: Object.fromEntries(ordered), lost };
}

const isChannelName = (value: Json): boolean => typeof value === "string" && value.startsWith("#");

function fits(schema: Json | undefined, value: Json): boolean {
  const type = isJsonObject(schema) ? schema["type"] : undefined;
  if (type === undefined || (typeof value === "string" && value.includes("{{")))
    return type !== "array" && type !== "object";
  return type === (typeof value === "number" ? "number" : Array.isArray(value) ? "array" : typeof value);
}

/** The schema less the fields that are filled already. */
function missingOf(schema: JsonObject, filled: JsonObject): JsonObject {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  return {
    ...schema,
    properties: Object.fromEntries(Object.entries(properties).filter(([field]) => !(field in filled))),
    required: neededFields(schema, filled).filter((field) => !(field in filled)),
  };
}

export function triggerSources({ definition, tools }: Bench) {
  const [trigger] = Object.values(definition.triggers).filter(({ disabled }) => disabled !== true);
  const event = tools.catalog.event(trigger?.service ?? "", trigger?.event ?? "");
  return event === undefined
    ? []
    : [{ root: "trigger", stepId: null, schema: event.output, noun: event.nouns[0] ?? event.name.toLowerCase() }];
}

/** Reads of the changed step, under the names of what it gives now. */
function carryReads(
  definition: Definition,
  id: string,
  output: JsonObject,
): { definition: Definition; notes: string[] } {
  const notes: string[] = [];
  const rename = (text: string): string =>
    renamedReads(text, `steps.${id}.output`, output, (field) =>
      notes.push(
        `What read "${field}" of "${labelOf(definition.steps, id)}" finds no such field in its new answer: look at it before you apply this.`,
      ),
    );
  const steps = Object.fromEntries(
    Object.entries(definition.steps).map(([other, step]) => {
      const text = JSON.stringify(step);
      const next = other === id ? text : rename(text);
      return [other, next === text ? step : (JSON.parse(next) as Step)];
    }),
  );
  return { definition: { ...definition, steps }, notes: [...new Set(notes)] };
}

/** `root.field` renamed to the field of the same meaning; `lost` is told of those that have none. */
function renamedReads(text: string, root: string, schema: JsonObject, lost: (field: string) => void): string {
  const properties = Object.keys(isJsonObject(schema["properties"]) ? schema["properties"] : {});
  const pattern = new RegExp(`\\b${root.replaceAll(".", "\\.")}\\.(\\?)?([A-Za-z_]\\w*)`, "g");
  return text.replace(pattern, (whole, optional: string | undefined, field: string) => {
    if (properties.length === 0 || properties.includes(field)) return whole;
    const group = groupOf(field);
    const same = group < 0 ? undefined : properties.find((name) => groupOf(name) === group);
    if (same === undefined) {
      lost(field);
      return whole;
    }
    return `${root}.${optional ?? ""}${same}`;
  });
}

function triggersReplaced(
  bench: Bench,
  triggers: readonly (readonly [string, Definition["triggers"][string]])[],
  service: Service,
): { definition: Definition; assumptions: string[] } | { outcome: Outcome } {
  const { tools } = bench;
  let { definition } = bench;
  const assumptions: string[] = [];
  for (const [id, trigger] of triggers) {
    const was = tools.catalog.event(trigger.service ?? "", trigger.event ?? "");
    const event =
      service.events.find((one) => one.id === trigger.event) ??
      matchEvent(service, `${was?.name ?? ""} ${(was?.nouns ?? []).join(" ")} ${(was?.verbs ?? []).join(" ")}`, true)
        ?.event;
    if (event === undefined)
      return {
        outcome: cannot(
          `${service.name} as the start`,
          `${service.name} has no event like "${was?.name ?? trigger.event ?? ""}" here. Let it call a webhook instead.`,
        ),
      };
    const lost = (field: string): void => {
      assumptions.push(
        `What read "${field}" of the start finds no such field in ${service.name}: look at it before you apply this.`,
      );
    };
    const { connection: _connection, with: input, ...rest } = trigger;
    const kept = carry(input ?? {}, event.input).with;
    const next = {
      ...rest,
      ...(trigger.name === undefined ? {} : { name: event.name }),
      service: service.id,
      event: event.id,
      ...(Object.keys(kept).length === 0 ? {} : { with: kept }),
    };
    const when = next.when === undefined ? undefined : renamedReads(next.when, "trigger", event.output, lost);
    const steps = Object.fromEntries(
      Object.entries(definition.steps).map(([stepId, step]) => {
        const text = JSON.stringify(step);
        const renamed = renamedReads(text, "trigger", event.output, lost);
        return [stepId, renamed === text ? step : (JSON.parse(renamed) as Step)];
      }),
    );
    definition = {
      ...definition,
      triggers: { ...definition.triggers, [id]: when === undefined ? next : { ...next, when } },
      steps,
    };
  }
  return { definition, assumptions: [...new Set(assumptions)] };
}

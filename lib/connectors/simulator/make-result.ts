import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Operation } from "../schema";
import { sampleOf } from "../sample";
import type { EntityKey, EntityStore } from "./ports";
import { asAsked, withoutUnsaid } from "./fit-sample";
import { idLike } from "./vary-ids";

/** Fields that name a thing, by preference. */
const ID_FIELDS = ["id", "gid", "Id", "key", "ts", "number", "message_id", "token", "spreadsheetId"];
/** Names of input fields that hold an id. */
const ID_NAME = /^(?:id|ids|gid|key|ts|number|token|uid|uuid|path|.*Id|.*_id|.*Key|.*_key)$/;
const ENTITIES_LISTED = 20;
/** A shorter id stands elsewhere by chance. */
const ID_CHARS_MIN = 5;

export type Result = { kind: "result"; value: Json } | { kind: "gone"; id: string };

/**
 * The answer of a simulated operation, before the service's own wrapping: what was created is read back, changed and
 * listed; what was deleted is gone; else the example of the output schema, with what the input said.
 * @param seed equal seeds give equal ids: the key of the effect
 * @param recorded a real answer, in place of the example; may be changed
 */
export function makeResult(
  operation: Operation,
  input: JsonObject,
  entities: EntityStore,
  scope: { workspaceId: string; service: string },
  seed: string,
  recorded?: Json,
): Result {
  const key: EntityKey = { ...scope, resource: operation.resource.split(":")[0] ?? operation.resource };
  const named = Object.values(input).flatMap((value) =>
    typeof value === "string" || typeof value === "number" ? [String(value)] : [],
  );
  const goneId = named.find((id) => entities.isRemoved(key, id));
  if (goneId !== undefined) return { kind: "gone", id: goneId };
  const knownId = named.find((id) => entities.get(key, id) !== undefined);
  const known = knownId === undefined ? undefined : entities.get(key, knownId);
  const sample = asAsked(recorded === undefined ? sampleOf(operation.output) : recorded, operation, input);

  if (operation.effect === "read" || operation.effect === "none") {
    if (known !== undefined && isJsonObject(sample)) return { kind: "result", value: { ...sample, ...known } };
    return { kind: "result", value: withListed(echo(sample, operation, input), entities.list(key, ENTITIES_LISTED)) };
  }
  if (operation.effect === "delete") {
    const id = subjectOf(operation, input);
    if (id !== undefined) entities.remove(key, id);
    return { kind: "result", value: echo(sample, operation, input) };
  }
  if (known !== undefined && knownId !== undefined) {
    const changed = { ...known, ...asObject(echo({ ...asObject(sample), ...known }, operation, input)) };
    entities.put(key, knownId, changed);
    return { kind: "result", value: changed };
  }
  return { kind: "result", value: create(sample, operation, input, entities, key, seed) };
}

function create(
  sample: Json,
  operation: Operation,
  input: JsonObject,
  entities: EntityStore,
  key: EntityKey,
  seed: string,
): Json {
  if (!isJsonObject(sample)) return sample;
  const made = asObject(echo(withoutUnsaid(sample, operation, input), operation, input));
  const idField = ID_FIELDS.find((name) => typeof sample[name] === "string" || typeof sample[name] === "number");
  if (idField === undefined) return made;
  // An operation that names what it changes keeps that name; a new thing gets an id of its own.
  const subject = operation.effect === "idempotent-write" ? subjectOf(operation, input) : undefined;
  const example = sample[idField] as string | number;
  const id =
    subject === undefined ? idLike(example, seed) : typeof example === "number" ? Number(subject) || example : subject;
  const renamed = replaceId(made, idField, example, id);
  // Input fields count as part of the thing, so that reading it gives them back.
  entities.put(key, String(id), { ...input, ...renamed });
  return renamed;
}

/** The id takes its place everywhere: in the addresses and inner objects that repeat it too. */
function replaceId(made: JsonObject, idField: string, example: string | number, id: string | number): JsonObject {
  const isLong = String(example).length >= ID_CHARS_MIN;
  const swap = (value: Json): Json => {
    if (value === example && isLong) return id;
    if (typeof value === "string" && isLong) return value.replaceAll(String(example), String(id));
    if (Array.isArray(value)) return value.map(swap);
    return isJsonObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, swap(inner)]))
      : value;
  };
  return { ...asObject(swap(made)), [idField]: id };
}

/** The input field that the resource names, e.g. `task` of `task:{task}`: an id, not what holds many (a table). */
function subjectOf(operation: Operation, input: JsonObject): string | undefined {
  const field = /\{(\w+)\}/.exec(operation.resource)?.[1];
  if (field === undefined) return undefined;
  const inPath = operation.http?.path.includes(`{${field}}`) === true;
  if (!inPath && !ID_NAME.test(field)) return undefined;
  const value = input[field];
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** Puts what the input says in the places of the same name. */
function echo(sample: Json, operation: Operation, input: JsonObject): Json {
  if (!isJsonObject(sample)) return sample;
  const root = operation.http?.bodyRoot;
  return Object.fromEntries(
    Object.entries(sample).map(([name, value]): [string, Json] => {
      const given = input[name];
      if (given !== undefined && fits(given, value)) return [name, given];
      if (name === root && isJsonObject(value)) return [name, { ...value, ...input }];
      return [
        name,
        isJsonObject(value) && !isAnotherThing(value, sample, input) ? echo(value, operation, input) : value,
      ];
    }),
  );
}

/** A thing within a thing, such as a task's assignee: what the request says is not about it. */
function isAnotherThing(inner: JsonObject, outer: JsonObject, input: JsonObject): boolean {
  const own = ID_FIELDS.find((id) => id in inner);
  return own !== undefined && (own in input || ID_FIELDS.some((id) => id in outer));
}

/** Lists hold what was created before; an example where there is nothing yet. */
function withListed(sample: Json, entities: JsonObject[]): Json {
  if (entities.length === 0) return sample;
  if (Array.isArray(sample)) return fitted(sample, entities);
  if (!isJsonObject(sample)) return sample;
  const listField = Object.keys(sample).find(
    (name) => Array.isArray(sample[name]) && isJsonObject((sample[name] as Json[])[0]),
  );
  return listField === undefined ? sample : { ...sample, [listField]: fitted(sample[listField] as Json[], entities) };
}

function fitted(sample: Json[], entities: JsonObject[]): Json[] {
  const example = sample[0];
  return entities.map((entity) => (isJsonObject(example) ? { ...example, ...entity } : entity));
}

function asObject(value: Json): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Whether a given value is of the kind that stands in the example. */
function fits(given: Json, example: Json): boolean {
  if (example === null) return true;
  if (Array.isArray(given) !== Array.isArray(example) || typeof given !== typeof example) return false;
  const [first] = Array.isArray(given) ? given : [];
  const [shown] = Array.isArray(example) ? example : [];
  return first === undefined || shown === undefined || typeof first === typeof shown;
}

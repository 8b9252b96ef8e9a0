import { isJsonObject, type JsonObject } from "@/lib/kernel/json";
import type { Operation, Polling, ServiceEvent } from "../../schema";
import { everyMs, fields } from "../schema-parts";
import { expandFields, type ShapeContext } from "./expand-fields";
import { compact, outputOf, propertiesOf, requiredOf } from "./expand-operation";
import type { EventSource } from "./source-schema";
import { eventVerbsOf, nounsOf } from "./words";

/**
 * An event in full. One that is polled takes as settings the inputs of its list that are not fixed, unless `in` says
 * otherwise, and gives the item of that list, unless `out` says otherwise. Problems are reported at `events.<id>`.
 * @param operations of the service, in full
 */
export function expandEvent(
  id: string,
  source: EventSource,
  operations: readonly Operation[],
  context: ShapeContext,
): ServiceEvent {
  const key = ["events", id];
  const words = { verbs: source.verbs ?? eventVerbsOf(id), nouns: source.nouns ?? nounsOf(id) };
  if ((source.poll === undefined) === (source.webhook === undefined)) {
    context.report(key, "needs either poll: <list operation> or webhook: true");
  }
  if (source.poll === undefined) {
    for (const name of ["with", "cursor", "key", "items", "detail", "shape"] as const)
      if (source[name] !== undefined) context.report([...key, name], "belongs to an event with poll");
    if (source.out === undefined) context.report([...key, "out"], "is needed: what the vendor sends");
    return {
      id,
      name: source.name,
      kind: "webhook",
      input: expandFields(source.in ?? {}, [...key, "in"], context),
      output: outputOf(source, [...key, "out"], context),
      ...words,
    };
  }
  const list = operations.find((operation) => operation.id === source.poll);
  if (list === undefined) context.report([...key, "poll"], `there is no operation ${source.poll}`);
  else if (list.effect !== "read") context.report([...key, "poll"], `${source.poll} is no read`);
  const idField = source.key ?? "id";
  const polling = compact<Polling>({
    operation: source.poll,
    cursorField: source.cursor ?? idField,
    idField,
    itemsPath: source.items,
    input: source.with,
    detail: source.detail,
    shape: source.shape,
  });
  const input = source.in === undefined ? settingsOf(list, source) : expandFields(source.in, [...key, "in"], context);
  return {
    id,
    name: source.name,
    kind: "polling",
    input: { ...input, properties: { ...propertiesOf(input), everyMs } },
    output: source.out === undefined ? itemOf(list, source) : outputOf(source, [...key, "out"], context),
    polling,
    ...words,
  };
}

function settingsOf(list: Operation | undefined, source: EventSource): JsonObject {
  if (list === undefined) return fields({});
  const size = list.http?.pagination?.sizeField;
  const fixed = new Set([...Object.keys(source.with ?? {}), "all", "limit", ...(size === undefined ? [] : [size])]);
  const free = Object.entries(propertiesOf(list.input)).filter(([name]) => !fixed.has(name));
  return fields(
    Object.fromEntries(free) as Record<string, JsonObject>,
    requiredOf(list.input).filter((name) => !fixed.has(name)),
  );
}

function itemOf(list: Operation | undefined, source: EventSource): JsonObject {
  const items = itemSchemaOf(list?.output, source.items);
  return items ?? fields({});
}

/** Schema of an item of a list's output; undefined where there is no list at `itemsPath`. */
export function itemSchemaOf(output: JsonObject | undefined, itemsPath: string | undefined): JsonObject | undefined {
  let node = output;
  for (const part of itemsPath === undefined ? [] : itemsPath.split(".")) {
    const next = node === undefined ? undefined : propertiesOf(node)[part];
    node = isJsonObject(next) ? next : undefined;
  }
  const items = node?.["type"] === "array" ? node["items"] : undefined;
  return isJsonObject(items) ? items : undefined;
}

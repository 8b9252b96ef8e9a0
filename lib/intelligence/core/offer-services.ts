import type { Catalog } from "@/lib/connectors/catalog";
import type { Operation, Service, ServiceEvent } from "@/lib/connectors/schema";
import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { PlannedRequest } from "./plan-request";

/** An operation or event as a model is told of it: names and types, no describing text, which others may have written. */
export interface OfferedCall {
  id: string;
  name: string;
  /** Field → type; a `*` behind it: it must be given. */
  input: Record<string, string>;
  output: string[];
}

export interface OfferedService {
  id: string;
  name: string;
  connected: boolean;
  /** Empty where only its name is known: then an HTTP request stands for it. */
  operations: OfferedCall[];
  events: OfferedCall[];
}

/** Outside services in a prompt, and what is told of each. */
const SERVICES_MAX = 12;
const OPERATIONS_MAX = 8;
const EVENTS_MAX = 5;
const FIELDS_MAX = 20;
const NAME_CHARS_MAX = 80;

/** Built-ins that any request may need. Code, SQL and calls of other workflows are not for a model to write. */
const BUILT_INS: Readonly<Record<string, readonly string[]>> = {
  http: ["request"],
  wait: ["duration", "until", "signal"],
  log: ["write"],
  approval: ["request"],
  transform: ["shape"],
  email: ["message.send", "message.received"],
  schedule: ["cron", "interval"],
  webhook: ["received", "respond"],
  manual: ["started"],
};

/** What a model may choose from: the built-ins, and the services that the rules found or the person has, likeliest first. */
export function offerServices(catalog: Catalog, planned: PlannedRequest): OfferedService[] {
  const { detection, trigger, intents, input, ruledOut, nameOf } = planned;
  const connected = input.context.connected_services ?? [];
  const wanted = [
    trigger.serviceId,
    ...intents.map(({ serviceId }) => serviceId),
    ...detection.services.map(({ serviceId }) => serviceId),
    ...detection.services.flatMap(({ alternatives }) => alternatives.slice(0, 2).map(({ id }) => id)),
    ...detection.reading.candidates.map(({ serviceId }) => serviceId),
    ...connected,
    ...(input.context.integration_preferences ?? []),
  ];
  const left = new Set(ruledOut);
  const ids = [...new Set(wanted.filter((id): id is string => id !== null && !left.has(id) && !(id in BUILT_INS)))];
  const known = new Set(catalog.listed().map(({ id }) => id));
  const outside = ids.filter((id) => known.has(id)).slice(0, SERVICES_MAX);
  const words = wordsOf(input.text);
  return [
    ...outside.map((id): OfferedService => {
      const service = catalog.service(id);
      return {
        id,
        name: nameOf(id).slice(0, NAME_CHARS_MAX),
        connected: connected.includes(id),
        operations: likeliest(service?.operations ?? [], words, OPERATIONS_MAX).map(callOf),
        events: likeliest(service?.events ?? [], words, EVENTS_MAX).map(callOf),
      };
    }),
    ...Object.entries(BUILT_INS).flatMap(([id, calls]) => builtIn(catalog.service(id), calls)),
  ];
}

function builtIn(service: Service | undefined, calls: readonly string[]): OfferedService[] {
  if (service === undefined) return [];
  return [
    {
      id: service.id,
      name: service.name,
      connected: false,
      operations: service.operations.filter(({ id }) => calls.includes(id)).map(callOf),
      events: service.events.filter(({ id }) => calls.includes(id)).map(callOf),
    },
  ];
}

/** Those whose words the text holds before the others; the catalogue's order, most usual first, decides the rest. */
function likeliest<T extends Operation | ServiceEvent>(
  calls: readonly T[],
  words: ReadonlySet<string>,
  max: number,
): T[] {
  const hits = ({ name, verbs, nouns }: T): number =>
    [...wordsOf([name, ...verbs, ...nouns].join(" "))].filter((word) => words.has(word)).length;
  return calls
    .map((call, place) => ({ call, score: hits(call) - place / 100 }))
    .sort((a, b) => b.score - a.score)
    .slice(0, max)
    .map(({ call }) => call);
}

function wordsOf(text: string): Set<string> {
  return new Set((text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.replace(/(?:es|s)$/, "")));
}

function callOf({ id, name, input, output }: Operation | ServiceEvent): OfferedCall {
  const required = new Set(Array.isArray(input["required"]) ? input["required"] : []);
  const fields = Object.entries(propertiesOf(input));
  fields.sort(([a], [b]) => Number(required.has(b)) - Number(required.has(a)));
  return {
    id,
    name: name.slice(0, NAME_CHARS_MAX),
    input: Object.fromEntries(
      fields
        .slice(0, FIELDS_MAX)
        .map(([field, schema]) => [field, `${typeOf(schema)}${required.has(field) ? "*" : ""}`]),
    ),
    output: Object.keys(propertiesOf(output)).slice(0, FIELDS_MAX),
  };
}

export function propertiesOf(schema: JsonObject): JsonObject {
  return isJsonObject(schema["properties"]) ? schema["properties"] : {};
}

function typeOf(schema: Json | undefined): string {
  if (!isJsonObject(schema)) return "any";
  const values = schema["enum"];
  if (Array.isArray(values)) return values.slice(0, 12).map(String).join("|");
  const type = schema["type"];
  return typeof type === "string" ? type : "any";
}

import type { Json, JsonObject } from "@/lib/kernel/json";
import { isJsonObject } from "@/lib/kernel/json";
import { neededFields } from "@/lib/workflow/needed-fields";
import { fileFor } from "./file-inputs";
import { amountOf, type Slot } from "./find-slots";

/** Where data may come from: the trigger, an earlier step's output, or the item of a loop. */
export interface DataSource {
  /** `trigger`, `steps.<id>.output` or `item`. */
  root: string;
  /** Step to wait for; null for the trigger. */
  stepId: string | null;
  schema: JsonObject;
  /** A model wrote it for the reader: a message is this text, not a headline about it. */
  written?: boolean;
  /** It was looked up, so that "it" is said of it. */
  looked?: boolean;
  /** What it holds, in words: "mail", "order". */
  noun: string;
}

interface Leaf {
  expression: string;
  name: string;
  type: string;
  format: string;
  source: DataSource;
  depth: number;
}

/** An input of a step: its value, and what was made up or has to be asked. */
export interface MappedInput {
  with: JsonObject;
  /** Steps whose output is read. */
  uses: string[];
  assumptions: string[];
  questions: { field: string; label: string; example: string }[];
}

/** Names that mean the same thing in different services. */
const GROUPS: readonly (readonly string[])[] = [
  ["name", "title", "subject", "summary", "dealname", "topic", "headline", "heading"],
  [
    "text",
    "body",
    "message",
    "notes",
    "description",
    "desc",
    "content",
    "snippet",
    "comment",
    "note",
    "details",
    "caption",
    "body_html",
    "hs_note_body",
    "prompt",
    "input",
  ],
  [
    "email",
    "emailaddress",
    "email_address",
    "from",
    "sender",
    "requesteremail",
    "receipt_email",
    "contactemail",
    "useremail",
    "to",
  ],
  ["firstname", "first_name", "givenname"],
  ["lastname", "last_name", "surname", "familyname"],
  ["phone", "phonenumber", "mobile"],
  ["company", "organization", "companyname"],
  ["url", "link", "permalink_url", "permalink", "htmlurl", "html_url", "weblink", "webviewlink"],
  ["start", "starttime", "start_time", "date", "received", "createdat", "created_at", "timestamp"],
  ["end", "endtime", "end_time"],
  ["amount", "total", "price", "total_price", "value"],
  ["currency"],
  ["labels", "tags"],
];
const GROUP_OF: ReadonlyMap<string, number> = new Map(
  GROUPS.flatMap((group, i) => group.map((name) => [name, i] as const)),
);
const TEXT_GROUP = 1;
const TITLE_GROUP = 0;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const COPIES = /^(?:cc|bcc|replyTo|from|inReplyTo)$/;
const plain = (name: string): string => name.toLowerCase().replace(/-/g, "");
export const groupOf = (name: string): number => GROUP_OF.get(plain(name)) ?? -1;

/** Every simple field of a source, down to two levels, each with the expression that reads it safely. */
function leavesOf(source: DataSource): Leaf[] {
  const out: Leaf[] = [];
  const walk = (schema: JsonObject, path: string, sure: boolean, depth: number): void => {
    const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
    const required = Array.isArray(schema["required"]) ? schema["required"] : [];
    for (const [name, property] of Object.entries(properties)) {
      if (!isJsonObject(property) || !IDENTIFIER.test(name)) continue;
      const certain = sure && required.includes(name);
      const next = certain ? `${path}.${name}` : `${path}.?${name}`;
      const type = typeof property["type"] === "string" ? property["type"] : "any";
      if (type === "object" && depth < 2) walk(property, next, certain, depth + 1);
      else if (type !== "array" && type !== "object")
        out.push({
          expression: certain ? next : `${next}.orValue("")`,
          name,
          type,
          format: typeof property["format"] === "string" ? property["format"] : "",
          source,
          depth,
        });
    }
  };
  walk(source.schema, source.root, true, 0);
  return out;
}

function fit(field: string, schema: JsonObject, leaf: Leaf): number {
  const wantsNumber = schema["type"] === "integer" || schema["type"] === "number";
  if (wantsNumber !== (leaf.type === "integer" || leaf.type === "number")) return -1;
  if (leaf.type === "boolean") return -1;
  const group = groupOf(field);
  let score = 0;
  if (plain(field) === plain(leaf.name)) score = 5;
  else if (group >= 0 && group === groupOf(leaf.name)) score = 3.5;
  else if (schema["format"] === "email" && leaf.format === "email") score = 3;
  else if (schema["format"] === "date-time" && leaf.format === "date-time") score = 2;
  // An id means something only within its own service and kind: equal names across services are chance.
  if (/^(id|gid|key|type|status|state|priority|importance|channel|user|ts|.*_id|.*Id)$/.test(field)) score -= 3;
  return score - leaf.depth * 0.4;
}

function bestLeaf(
  field: string,
  schema: JsonObject,
  sources: readonly DataSource[],
): { leaf: Leaf; score: number } | undefined {
  let best: { leaf: Leaf; score: number } | undefined;
  for (const [age, source] of sources.entries())
    for (const leaf of leavesOf(source)) {
      const score = fit(field, schema, leaf) - age * 0.6;
      if (score > (best?.score ?? 1.9)) best = { leaf, score };
    }
  return best;
}

/** A list that an earlier step read. */
export interface ReadList {
  expression: string;
  stepId: string;
  /** Schema of one of its items. */
  items: JsonObject;
  /** What it holds, in words, in the plural. */
  noun: string;
}

/** "12 issues:" and a line for each, by its title; only how many there are where an item has no title. */
export function listText({ expression, items, noun }: ReadList): string {
  const count = `{{ size(${expression}) }} ${noun}`;
  const source: DataSource = { root: "entry", stepId: null, schema: items, noun };
  const title =
    bestLeaf("title", { type: "string" }, [source]) ??
    bestLeaf("text", { type: "string" }, [source]) ??
    bestLeaf("email", { type: "string", format: "email" }, [source]);
  return title === undefined
    ? count
    : `${count}:\n{{ ${expression}.map(entry, string(${title.leaf.expression})).join("\\n") }}`;
}

export interface MappingRequest {
  input: JsonObject;
  /** Nearest first. */
  sources: readonly DataSource[];
  slots: readonly Slot[];
  /** Headline of a made-up message, e.g. "New important mail". */
  headline: string;
  /** What the message tells of, where the step before read a list. */
  list?: ReadList | undefined;
  /** What a model is to do with the list. */
  task?: string | undefined;
  /** The message goes to the one the data is about ("mail the customer"). */
  toSubject: boolean;
}

/** Fills an operation's input: words of the request first, then data by name and type, then a marked assumption. */
export function mapInputs(request: MappingRequest): MappedInput {
  const { input, sources, slots, toSubject, list, task } = request;
  const properties = isJsonObject(input["properties"]) ? input["properties"] : {};
  const required = new Set(neededFields(input));
  const result: MappedInput = { with: {}, uses: [], assumptions: [], questions: [] };
  for (const [field, schema] of Object.entries(properties)) {
    if (!isJsonObject(schema)) continue;
    const value =
      fromSlots(field, schema, slots) ??
      recipient(field, sources, toSubject, result) ??
      (isText(schema) ? fromList(field, required.has(field), { list, task }, result) : undefined) ??
      fromFile(schema, sources, result) ??
      (required.has(field) ? nested(field, schema, request, result) : undefined) ??
      fromData(field, schema, request, required.has(field), result);
    if (value !== undefined) result.with[field] = value;
    else if (required.has(field)) assume(field, schema, result);
  }
  return result;
}

const isText = ({ type }: JsonObject): boolean => type === undefined || type === "string";

/**
 * A required object with fields of its own, or a list of one such object or of plain values: filled by the same rules.
 * Undefined for what has no named parts: a row of a table, a record with fields of the caller's choice.
 */
function nested(field: string, schema: JsonObject, request: MappingRequest, result: MappedInput): Json | undefined {
  const items = schema["items"];
  if (schema["type"] === "array") {
    if (!isJsonObject(items)) return undefined;
    if (["string", "integer", "number"].includes(String(items["type"]))) {
      const one = mapInputs({ ...request, input: { properties: { [field]: items }, required: [field] } });
      return [join(one, result, "")[field] ?? null];
    }
    const record = nested(field, items, request, result);
    return record === undefined ? undefined : [record];
  }
  if (schema["type"] !== "object" || Object.keys(propertiesOf(schema)).length === 0) return undefined;
  return join(mapInputs({ ...request, input: schema }), result, `${field}.`);
}

/** Takes over what a part used, assumed and has to ask; gives its value. */
function join(part: MappedInput, whole: MappedInput, prefix: string): JsonObject {
  for (const stepId of part.uses) if (!whole.uses.includes(stepId)) whole.uses.push(stepId);
  whole.assumptions.push(...part.assumptions);
  whole.questions.push(...part.questions.map((question) => ({ ...question, field: prefix + question.field })));
  return part.with;
}

function propertiesOf(schema: JsonObject): JsonObject {
  return isJsonObject(schema["properties"]) ? schema["properties"] : {};
}

function fromSlots(field: string, schema: JsonObject, slots: readonly Slot[]): Json | undefined {
  const take = (kind: Slot["kind"]): string | undefined => slots.find((slot) => slot.kind === kind)?.value;
  if (/^channel(_id|Id)?$|^chat_id$/.test(field)) return take("channel");
  if (COPIES.test(field)) return undefined;
  if (field === "to" || schema["format"] === "email") return take("email");
  if (/^(url|link)$/.test(field)) return take("url");
  if (/^amount$/.test(field)) {
    const amount = take("amount");
    return amount === undefined ? undefined : (amountOf(amount) ?? undefined);
  }
  if (
    schema["type"] === "string" &&
    schema["enum"] === undefined &&
    (groupOf(field) === TEXT_GROUP || (groupOf(field) === TITLE_GROUP && !slots.some((s) => s.kind === "channel")))
  )
    return take("quoted");
  return undefined;
}

/** "Download it and put it in Box": the file that was read is the file that is put. */
function fromFile(schema: JsonObject, sources: readonly DataSource[], result: MappedInput): Json | undefined {
  const file = fileFor(schema, sources);
  if (file === null) return undefined;
  if (file.stepId !== null && !result.uses.includes(file.stepId)) result.uses.push(file.stepId);
  return `{{ ${file.expression} }}`;
}

/** The text of a message about a list that was read. */
function fromList(
  field: string,
  isRequired: boolean,
  { list, task }: Pick<MappingRequest, "list" | "task">,
  result: MappedInput,
): Json | undefined {
  if (list === undefined || groupOf(field) !== TEXT_GROUP) return undefined;
  if (!isRequired && !/^(?:text|message)$/.test(plain(field))) return undefined;
  if (!result.uses.includes(list.stepId)) result.uses.push(list.stepId);
  return task === undefined ? listText(list) : `${task}\n\n${listText(list)}`;
}

/** The address in the data, where the message is for the one the data is about. */
function recipient(
  field: string,
  sources: readonly DataSource[],
  toSubject: boolean,
  result: MappedInput,
): Json | undefined {
  if (field !== "to" || !toSubject) return undefined;
  const best = bestLeaf("email", { type: "string", format: "email" }, sources);
  if (best === undefined) return undefined;
  use(best.leaf, result);
  return `{{ ${best.leaf.expression} }}`;
}

function fromData(
  field: string,
  schema: JsonObject,
  request: MappingRequest,
  isRequired: boolean,
  result: MappedInput,
): Json | undefined {
  const { sources, headline } = request;
  if (Array.isArray(schema["enum"])) return isRequired ? (schema["default"] ?? schema["enum"][0]) : undefined;
  if (schema["type"] === "array")
    return isRequired ? (countRow(schema, request, result) ?? rowOf(schema, sources, result)) : undefined;
  if (schema["type"] === "object") return isRequired ? recordOf(sources, result) : undefined;
  const group = groupOf(field);
  if (/^(text|message)$/.test(plain(field)) || (isRequired && group === TEXT_GROUP))
    return messageOf(field, request, result);
  if (field === "to" || field === "assignee" || (COPIES.test(field) && !isRequired)) return undefined;
  const best = bestLeaf(field, schema, sources);
  if (best !== undefined && (isRequired || best.score >= 3)) {
    use(best.leaf, result);
    return `{{ ${best.leaf.expression} }}`;
  }
  if (isRequired && group === TITLE_GROUP) return headline;
  if (isRequired && schema["default"] !== undefined) return schema["default"];
  return undefined;
}

function use(leaf: Leaf, result: MappedInput): void {
  if (leaf.source.stepId !== null && !result.uses.includes(leaf.source.stepId)) result.uses.push(leaf.source.stepId);
}

/** A message: what happened, its title, who, and where to look; to a model, all there is where nothing of it is text. */
function messageOf(field: string, { sources, headline, task }: MappingRequest, result: MappedInput): string {
  const long = /body|prompt|content|hs_note_body|input/.test(plain(field));
  const text: JsonObject = { type: "string" };
  const nearest = sources[0];
  if (nearest?.written === true) {
    const leaf = leavesOf(nearest).find((item) => item.type === "string" && groupOf(item.name) === TEXT_GROUP);
    if (leaf !== undefined) {
      use(leaf, result);
      return `{{ ${leaf.expression} }}`;
    }
  }
  const parts: string[] = [];
  let told = false;
  for (const name of long ? ["title", "text"] : ["title"]) {
    const best = bestLeaf(name, text, sources);
    if (best === undefined) continue;
    if (groupOf(best.leaf.name) === TEXT_GROUP) told = true;
    use(best.leaf, result);
    parts.push(`{{ ${best.leaf.expression} }}`);
  }
  if (parts.length === 0) {
    const best = bestLeaf("text", text, sources) ?? bestLeaf("email", text, sources);
    if (best !== undefined) {
      use(best.leaf, result);
      parts.push(`{{ ${best.leaf.expression} }}`);
    }
  }
  const from = long ? undefined : bestLeaf("from", text, sources);
  if (from !== undefined && !parts.some((part) => part.includes(from.leaf.expression))) {
    use(from.leaf, result);
    parts[0] = `${parts[0] ?? ""} ({{ ${from.leaf.expression} }})`.trim();
  }
  // A title alone is nothing to think about.
  if (!told && task !== undefined && nearest !== undefined && nearest.schema["properties"] !== undefined) {
    if (nearest.stepId !== null && !result.uses.includes(nearest.stepId)) result.uses.push(nearest.stepId);
    return `${task}\n\n{{ text(${nearest.root}) }}`;
  }
  const link = bestLeaf("url", text, sources.slice(0, 2));
  if (link !== undefined) {
    use(link.leaf, result);
    parts.push(`{{ ${link.leaf.expression} }}`);
  }
  // What was looked up, or made of a text by another service, is what the message is about.
  if (
    nearest?.looked === true &&
    nearest.written !== true &&
    !parts.some((part) => part.includes(`${nearest.root}.`))
  ) {
    if (nearest.stepId !== null && !result.uses.includes(nearest.stepId)) result.uses.push(nearest.stepId);
    parts.push(`{{ text(${nearest.root}) }}`);
  }
  return parts.length === 0 ? headline : `${headline}: ${parts.join("\n")}`;
}

function usefulLeaves(sources: readonly DataSource[], count: number): Leaf[] {
  const first = sources.find((source) => leavesOf(source).length > 0);
  if (first === undefined) return [];
  const leaves = leavesOf(first).filter((leaf) => leaf.depth === 0 && leaf.type !== "boolean");
  const known = leaves.filter((leaf) => groupOf(leaf.name) >= 0);
  return (known.length > 0 ? known : leaves).slice(0, count);
}

/** How many were read, where nothing else is there to be written down. */
function countRow(schema: JsonObject, { list }: MappingRequest, result: MappedInput): Json | undefined {
  if (list === undefined) return undefined;
  if (!result.uses.includes(list.stepId)) result.uses.push(list.stepId);
  const row = [`{{ size(${list.expression}) }}`];
  result.assumptions.push(`The one column is the number of ${list.noun}.`);
  const items = schema["items"];
  return isJsonObject(items) && items["type"] === "array" ? [row] : row;
}

/** One row of a table from the fields that say something; rows nest where the schema wants a list of rows. */
function rowOf(schema: JsonObject, sources: readonly DataSource[], result: MappedInput): Json {
  const leaves = usefulLeaves(sources, 6);
  const row = leaves.map((leaf): Json => {
    use(leaf, result);
    return `{{ ${leaf.expression} }}`;
  });
  if (leaves.length > 0)
    result.assumptions.push(`The columns are ${leaves.map((leaf) => leaf.name).join(", ")}, in this order.`);
  const items = schema["items"];
  return isJsonObject(items) && items["type"] === "array" ? [row] : row;
}

function recordOf(sources: readonly DataSource[], result: MappedInput): JsonObject {
  const leaves = usefulLeaves(sources, 6);
  for (const leaf of leaves) use(leaf, result);
  if (leaves.length > 0) result.assumptions.push(`The fields are ${leaves.map((leaf) => leaf.name).join(", ")}.`);
  return Object.fromEntries(leaves.map((leaf) => [leaf.name, `{{ ${leaf.expression} }}`]));
}

const SECRET = /^(?:password|passphrase|passwd|pwd|secret)$/i;

/** A required field that nothing fills: the catalogue's example stands in, marked, and the person is asked. */
function assume(field: string, schema: JsonObject, result: MappedInput): void {
  // A secret never stands in a definition: it comes with what starts the workflow, until somebody says where from.
  if (SECRET.test(field)) {
    const value = `{{ trigger.?${field}.orValue("") }}`;
    result.with[field] = value;
    result.questions.push({ field, label: `Where does the ${field} come from`, example: value });
    return;
  }
  const examples = Array.isArray(schema["examples"]) ? schema["examples"] : [];
  const type = schema["type"];
  const value =
    schema["default"] ??
    examples[0] ??
    (type === "integer" || type === "number" ? 1 : type === "boolean" ? false : field);
  result.with[field] = value;
  const label = typeof schema["description"] === "string" ? schema["description"] : field;
  result.questions.push({ field, label, example: typeof value === "string" ? value : JSON.stringify(value) });
}

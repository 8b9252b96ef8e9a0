import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { FILE } from "../catalog/source/expand-fields";
import type { HttpBinding } from "../schema";
import { mapSchema, type SchemaContext } from "./map-schema";
import { below, resolveRef } from "./resolve-ref";

/** What an operation gives. */
export interface MappedAnswer {
  output: JsonObject;
  /** The answer before `resultPath`: what pagination looks at. */
  whole: JsonObject;
  resultPath?: string;
  kind: NonNullable<HttpBinding["answer"]>;
}

const NOTHING: MappedAnswer = { output: { type: "object", properties: {} }, whole: {}, kind: "json" };

/** Names of the list in an envelope. */
const LISTS = new Set("data items results result records values entries list rows content objects value".split(" "));
/** Names of what stands beside it and is no part of what was asked for. */
const BESIDE =
  /^(_?meta(data)?|pagination|pag(e|ing)(_?(info|number|no|size|token|count))?|_?links?|first|last|self|(next|prev(ious)?)(_?\w+)?|total(_?\w+)?|\w+_?(total|count)|count|limit|offset|skip|size|start|per_?page|has_?(more|next\w*|prev\w*)|(start_|end_)?cursors?|object|ok|success|status|code|message|kind|etag|url|type|errors?|warnings?|included|@odata\.\w+|request_?id)$/i;

/** The first answer of success that has a form. @throws RefError */
export function mapAnswer(responses: Json | undefined, pointer: string, context: SchemaContext): MappedAnswer {
  if (!isJsonObject(responses)) return NOTHING;
  const codes = Object.keys(responses)
    .filter((code) => /^2(\d\d|XX)$/i.test(code))
    .sort();
  for (const code of [...codes, ...(codes.length === 0 && "default" in responses ? ["default"] : [])]) {
    const { value, pointer: at } = resolveRef(context.document, responses[code], below(pointer, code));
    const content = value["content"];
    if (isJsonObject(content) && Object.keys(content).length > 0)
      return contentOf(content, below(at, "content"), context);
  }
  return NOTHING;
}

function contentOf(content: JsonObject, pointer: string, context: SchemaContext): MappedAnswer {
  const types = Object.keys(content);
  const json = types.find((type) => /^application\/json\b/i.test(type)) ?? types.find((type) => /json|^\*/i.test(type));
  if (json !== undefined) {
    const media = content[json];
    const schema = isJsonObject(media) ? media["schema"] : undefined;
    const whole = mapSchema(schema, below(pointer, json, "schema"), context, { side: "output" });
    return { ...unwrapped(whole), whole, kind: "json" };
  }
  const [type = ""] = types;
  if (/[/+]xml\b/i.test(type)) return { ...NOTHING, kind: "xml" };
  if (/^text\//i.test(type)) {
    const output = { type: "string", description: "The answer", examples: ["text"] };
    return { output, whole: output, kind: "text" };
  }
  return { output: FILE, whole: FILE, kind: "binary" };
}

/** A list with nothing beside it but what pages need stands for the whole answer. */
function unwrapped(whole: JsonObject): { output: JsonObject; resultPath?: string } {
  const { properties } = whole;
  if (!isJsonObject(properties)) return { output: whole };
  const names = Object.keys(properties);
  const lists = names.filter((name) => isJsonObject(properties[name]) && properties[name]["type"] === "array");
  const [list] = lists.filter((name) => LISTS.has(name)).length === 1 ? lists.filter((name) => LISTS.has(name)) : lists;
  const output = list === undefined ? undefined : properties[list];
  const isEnvelope =
    list !== undefined &&
    (lists.length === 1 || LISTS.has(list)) &&
    names.every((name) => name === list || BESIDE.test(name)) &&
    !list.includes(".");
  return isEnvelope && isJsonObject(output) ? { output, resultPath: list } : { output: whole };
}

import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { CatalogLookup } from "../catalog-lookup";

/** How a service is asked for a text: the operation, how the question goes in, and where the answer stands. */
export interface AskShape {
  service: string;
  operation: string;
  /** Fields of its input. */
  fields: JsonObject;
  required: readonly string[];
  style: "prompt" | "messages";
  /** CEL of the text in an answer. */
  text(answer: string): string;
}

const ASKING = /^(text|chat|message|completion|answer|response)\.(generate|create|complete|send|ask)$/;

/** The first operation of a service by which a model answers; undefined where it has none. */
export function askShapeOf(catalog: CatalogLookup, service: string): AskShape | undefined {
  for (const { id } of catalog.service(service)?.operations ?? []) {
    if (!ASKING.test(id)) continue;
    const operation = catalog.operation(service, id);
    const fields = propertiesOf(operation?.input);
    const text = textOf(propertiesOf(operation?.output));
    const style = isJsonObject(fields["prompt"]) ? "prompt" : isJsonObject(fields["messages"]) ? "messages" : undefined;
    if (style === undefined || text === undefined) continue;
    const required = operation?.input["required"];
    return {
      service,
      operation: id,
      fields,
      style,
      text,
      required: Array.isArray(required) ? required.map(String) : [],
    };
  }
  return undefined;
}

function propertiesOf(schema: JsonObject | undefined): JsonObject {
  const properties = schema?.["properties"];
  return isJsonObject(properties) ? properties : {};
}

function textOf(output: JsonObject): AskShape["text"] | undefined {
  if (isJsonObject(output["text"])) return (answer) => `${answer}.text`;
  if (isJsonObject(output["choices"])) return (answer) => `${answer}.choices[0].message.content`;
  if (isJsonObject(output["message"])) return (answer) => `${answer}.message.content`;
  return undefined;
}

/** The input of a question. @param system "" for none */
export function askInput(shape: AskShape, system: string, prompt: Json): JsonObject {
  const text = typeof prompt === "string" ? prompt : JSON.stringify(prompt);
  if (shape.style === "messages") {
    const messages: Json[] = [
      ...(system === "" ? [] : [{ role: "system", content: system }]),
      { role: "user", content: prompt },
    ];
    return { messages };
  }
  if (system === "") return { prompt };
  return isJsonObject(shape.fields["system"]) ? { system, prompt } : { prompt: `${system}\n\n${text}` };
}

import { XMLParser } from "fast-xml-parser";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { invalidField } from "../../core/invalid-field";

/**
 * XML as objects: attributes beside the elements, a repeated element as a list, the text of an element that has
 * attributes as `_`; all leaves are text.
 * @throws AppError where it is no well-formed XML
 */
export function readXml(input: JsonObject): Json {
  const text = String(input["text"]);
  // A parser for each text: what one document declares must not be known in the next.
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: typeof input["attributePrefix"] === "string" ? input["attributePrefix"] : "",
    textNodeName: "_",
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    trimValues: input["trim"] === true,
    maxNestedTags: 100,
  });
  try {
    return parser.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, true) as Json;
  } catch (cause) {
    throw invalidField(
      "text",
      `is no XML: ${cause instanceof Error ? cause.message.slice(0, 120) : "it cannot be read"}`,
    );
  }
}

import { XMLParser } from "fast-xml-parser";
import type { Json } from "@/lib/kernel/json";

/**
 * XML text as objects: a repeated element is a list, an attribute a field with `@` before its name, all leaves are
 * text, prefixes of name spaces are left out. Entities that the document itself declares stay unread, external ones
 * make it unreadable; names that could reach a prototype do too.
 * @returns undefined where it is no well-formed XML, or nests deeper than 100 levels
 */
export function parseXml(text: string): Json | undefined {
  // A parser for each text: what one document declares must not be known in the next.
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    parseTagValue: false,
    parseAttributeValue: false,
    removeNSPrefix: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
    htmlEntities: true,
    maxNestedTags: 100,
  });
  try {
    return parser.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, true) as Json;
  } catch {
    return undefined;
  }
}

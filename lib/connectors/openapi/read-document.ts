import { LineCounter, parseDocument } from "yaml";
import { parseExactJson } from "@/lib/kernel/exact-json";
import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";

/** Characters of a document. YAML is read many times slower than JSON. */
export const DOCUMENT_CHARS_MAX = 10_000_000;
export const YAML_CHARS_MAX = 3_000_000;
const DEPTH_MAX = 200;
/** Aliases (`*name`) that a document may expand to: a few of them can stand for billions of nodes. */
const ALIASES_MAX = 100;

/** A reason why nothing can be made of a document; `pointer` "" is the document itself. */
export interface DocumentFlaw {
  pointer: string;
  message: string;
}

export type ReadDocument = { kind: "document"; document: JsonObject } | { kind: "flaw"; flaw: DocumentFlaw };

/** Text (JSON or YAML) or a value → the document, of bounded size and depth. Never throws. */
export function readDocument(source: Json): ReadDocument {
  const read = typeof source === "string" ? parseText(source) : { kind: "value" as const, value: source };
  if (read.kind === "flaw") return read;
  if (!isJsonObject(read.value))
    return flaw("is no OpenAPI document: it must be an object with openapi, info and paths");
  if (isTooDeep(read.value)) return flaw(`nests deeper than ${DEPTH_MAX} levels`);
  return { kind: "document", document: read.value };
}

type Parsed = { kind: "value"; value: Json } | { kind: "flaw"; flaw: DocumentFlaw };

function parseText(text: string): Parsed {
  if (text.length > DOCUMENT_CHARS_MAX)
    return flaw(`has ${text.length} characters; up to ${DOCUMENT_CHARS_MAX} are read. Leave out what is not needed`);
  const trimmed = text.replace(/^\uFEFF/, "").trimStart();
  if (trimmed === "") return flaw("is empty: paste an OpenAPI document, or choose its file");
  return trimmed.startsWith("{") ? parseJson(trimmed) : parseYaml(trimmed);
}

function parseJson(text: string): Parsed {
  const parsed = parseExactJson(text);
  if (parsed.kind === "value") return parsed;
  // YAML has a form with braces, too: what is no JSON may be that.
  const asYaml = text.length <= YAML_CHARS_MAX ? parseYaml(text) : undefined;
  if (asYaml?.kind === "value") return asYaml;
  const { line, column } = parsed.flaw;
  return flaw(`is not JSON: see line ${line}, column ${column}`);
}

function parseYaml(text: string): Parsed {
  if (text.length > YAML_CHARS_MAX)
    return flaw(`is YAML of ${text.length} characters; up to ${YAML_CHARS_MAX} are read. Convert it to JSON`);
  try {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
    const [error] = document.errors;
    if (error !== undefined) {
      const { line, col } = lines.linePos(error.pos[0]);
      return flaw(`is neither JSON nor YAML: see line ${line}, column ${col}: ${error.message}`);
    }
    // By way of text: dates, maps and the like become plain JSON, and an object that stands in two places two objects.
    const plain = JSON.stringify(document.toJS({ maxAliasCount: ALIASES_MAX })) as string | undefined;
    if (plain === undefined || plain.length > DOCUMENT_CHARS_MAX) return flaw("is too large with its aliases expanded");
    return { kind: "value", value: JSON.parse(plain) as Json };
  } catch (error) {
    // The parser's word for aliases that explode, and the stack's for nesting without end.
    if (error instanceof ReferenceError) return flaw("expands to too much: it refers to its anchors over and over");
    if (error instanceof RangeError) return flaw("nests too deep to be read");
    return flaw(`cannot be read as YAML: ${error instanceof Error ? error.message.slice(0, 200) : "unknown reason"}`);
  }
}

/** Without recursion: a document may nest a hundred thousand levels. */
function isTooDeep(document: JsonObject): boolean {
  const stack: { node: Json; depth: number }[] = [{ node: document, depth: 1 }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (typeof top.node !== "object" || top.node === null) continue;
    if (top.depth > DEPTH_MAX) return true;
    for (const node of Object.values(top.node)) stack.push({ node, depth: top.depth + 1 });
  }
  return false;
}

function flaw(message: string): { kind: "flaw"; flaw: DocumentFlaw } {
  return { kind: "flaw", flaw: { pointer: "", message: `The document ${message}.` } };
}

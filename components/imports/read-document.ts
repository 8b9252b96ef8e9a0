import { isJsonObject, type Json } from "@/lib/kernel/json";
import { isN8nExport } from "@/lib/workflow/n8n/is-n8n-export";

export type ImportFormat = "n8n" | "json" | "yaml";

export const FORMAT_WORDS: Readonly<Record<ImportFormat, string>> = {
  n8n: "n8n export",
  json: "JSON of ours",
  yaml: "YAML of ours",
};

/** What a text is, and what is sent of it. */
export interface ReadDocument {
  format: ImportFormat;
  text: string;
}

/** Characters that one import may have; more is refused by the server too. */
export const DOCUMENT_CHARS_MAX = 1_000_000;

/** Parts of an n8n file that no import reads: recorded data and the editor's own facts, often megabytes of them. */
const UNREAD = ["pinData", "staticData", "meta", "shared", "versionId", "tags"];

/** Tells the format of a text, and leaves out what is not read of it. */
export function readDocument(text: string): ReadDocument {
  const trimmed = text.trimStart();
  if (!trimmed.startsWith("{") && !trimmed.startsWith("[")) return { format: "yaml", text };
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return { format: "json", text };
  }
  if (!isN8nExport(value)) return { format: "json", text };
  return { format: "n8n", text: JSON.stringify(slim(value)) };
}

function slim(value: Json): Json {
  if (Array.isArray(value)) return value.map(slim);
  if (!isJsonObject(value)) return value;
  const { nodes, workflow } = value;
  if (nodes === undefined && workflow !== undefined) return { workflow: slim(workflow) };
  return Object.fromEntries(Object.entries(value).filter(([key]) => !UNREAD.includes(key)));
}

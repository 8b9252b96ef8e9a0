import { isJsonObject } from "@/lib/kernel/json";

/** Whether a document looks like one of n8n: told by its nodes. Cheap and safe in a browser: for files and the clipboard. */
export function isN8nExport(document: unknown): boolean {
  if (Array.isArray(document)) return document.length === 1 && isN8nExport(document[0]);
  if (!isJsonObject(document)) return false;
  const { nodes, workflow } = document;
  if (!Array.isArray(nodes)) return isJsonObject(workflow) && isN8nExport(workflow);
  const isNode = (node: unknown): boolean => isJsonObject(node) && typeof node["type"] === "string" && "name" in node;
  return nodes.length > 0 && nodes.every(isNode);
}

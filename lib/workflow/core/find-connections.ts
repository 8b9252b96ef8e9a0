import { isJsonObject, type Json } from "@/lib/kernel/json";
import { toPointer } from "./json-pointer";

/** Keys that hold a connection id, wherever they stand. */
const CONNECTION_KEYS: ReadonlySet<string> = new Set([
  "connection",
  "connectionId",
  "connection_id",
  "credential",
  "credentialId",
]);

export interface ConnectionUse {
  connectionId: string;
  /** JSON Pointer. */
  path: string;
}

/** Told by the key it stands under, or by its own look. */
function isConnection(value: Json, key: string | undefined): value is string {
  return typeof value === "string" && (CONNECTION_KEYS.has(key ?? "") || /^conn_[0-9a-z]{20,}$/.test(value));
}

/**
 * Every connection a document names, at any depth: beside `with`, in nested bodies, and inside inputs, where a step
 * that calls another could carry one. A check that looked only at steps would let somebody else's id through.
 */
export function findConnections(document: Json): ConnectionUse[] {
  const found: ConnectionUse[] = [];
  const stack: { node: Json; keys: string[] }[] = [{ node: document, keys: [] }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, keys } = top;
    if (isConnection(node, keys.at(-1))) found.push({ connectionId: node, path: toPointer(keys) });
    if (Array.isArray(node)) node.forEach((item, i) => stack.push({ node: item, keys: [...keys, String(i)] }));
    if (!isJsonObject(node)) continue;
    for (const [key, value] of Object.entries(node)) stack.push({ node: value, keys: [...keys, key] });
  }
  return found;
}

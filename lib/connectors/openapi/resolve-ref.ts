import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";

/** References that lead to references. */
const CHAIN_MAX = 20;

/** A place that a reference led to: what stands there, and where that is. */
export interface Located {
  value: JsonObject;
  pointer: string;
}

/** Why a reference leads nowhere. */
export class RefError extends Error {
  readonly pointer: string;

  constructor(pointer: string, message: string) {
    super(message);
    this.name = "RefError";
    this.pointer = pointer;
  }
}

/** One step down a JSON pointer, RFC 6901. */
export function below(pointer: string, ...names: (string | number)[]): string {
  return [pointer, ...names.map((name) => String(name).replaceAll("~", "~0").replaceAll("/", "~1"))].join("/");
}

/**
 * What stands at `value`, references followed. Only those within the document are: nothing is fetched.
 * @throws RefError with the place of the reference
 */
export function resolveRef(document: JsonObject, value: Json | undefined, pointer: string): Located {
  let current = value;
  let at = pointer;
  for (let left = CHAIN_MAX; left > 0; left -= 1) {
    if (!isJsonObject(current)) throw new RefError(at, "must be an object");
    const ref = Object.hasOwn(current, "$ref") ? current["$ref"] : undefined;
    if (typeof ref !== "string") return { value: current, pointer: at };
    if (!ref.startsWith("#")) {
      const shown = ref.slice(0, 200);
      throw new RefError(at, `refers to another document (${shown}); bundle all into one, nothing is fetched`);
    }
    at = ref.slice(1);
    current = lookUp(document, at);
    if (current === undefined) throw new RefError(pointer, `refers to ${ref.slice(0, 200)}, which the document lacks`);
  }
  throw new RefError(pointer, "refers to references that never end");
}

function lookUp(document: JsonObject, pointer: string): Json | undefined {
  let current: Json | undefined = document;
  for (const part of pointer.split("/").slice(1)) {
    const name = decoded(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(current)) current = /^\d{1,6}$/.test(name) ? current[Number(name)] : undefined;
    else current = isJsonObject(current) && Object.hasOwn(current, name) ? current[name] : undefined;
  }
  return current;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

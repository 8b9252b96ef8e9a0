import { isJsonObject, type JsonObject } from "@/lib/kernel/json";
import type { Operation } from "../schema";
import { plainFieldName } from "./plain-field-name";

/**
 * The input field of a step for what a service calls by its own name.
 * @param named dotted, e.g. `properties.email` or `fields.project.key`
 * @returns e.g. `with.properties.email`; undefined where the operation has no such field
 */
export function inputFieldOf(operation: Operation, named: string, input: JsonObject): string | undefined {
  if (operation.id === "request") return fieldOfHttp(named, input);
  const known = wirePaths(operation);
  const root = operation.http?.bodyRoot;
  const path = root !== undefined && named.startsWith(`${root}.`) ? named.slice(root.length + 1) : named;
  // The whole, then without its last parts: what lies in an object that the author gave is named by the object.
  const parts = path.split(".");
  for (let kept = parts.length; kept > 0; kept -= 1) {
    const field = known.get(looks(parts.slice(0, kept).join(".")));
    if (field !== undefined) return ["with", field, ...parts.slice(kept)].join(".");
  }
  const last = known.get(looks(parts.at(-1) ?? ""));
  return last === undefined ? undefined : `with.${last}`;
}

/** Path in the request, as it looks, to the input field that stands there. */
function wirePaths({ input, http }: Operation): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const field of Object.keys(isJsonObject(input["properties"]) ? input["properties"] : {}))
    paths.set(looks(field), field);
  const placed = { ...http?.query, ...http?.headers, ...http?.bodyPaths };
  for (const [field, targets] of Object.entries(placed))
    for (const target of [targets].flat()) if (target !== "") paths.set(looks(target), field);
  return paths;
}

function looks(path: string): string {
  return path.split(".").map(plainFieldName).join(".");
}

/** An HTTP step has fields of its own; what the service names stands in the query or in the body. */
function fieldOfHttp(named: string, { query, body }: JsonObject): string | undefined {
  const first = named.split(".")[0] ?? "";
  if (isJsonObject(query) && Object.hasOwn(query, first)) return `with.query.${named}`;
  return isJsonObject(body) ? `with.body.${named}` : undefined;
}

import type { JsonObject } from "@/lib/kernel/json";
import type { CatalogLookup, StepEffect } from "../catalog-lookup";

/**
 * What a call touches: `<noun>` or `<noun>:<id>`, the id `*` where it is not known before the run.
 * Null: anything of its service.
 */
export type ResourceOf = (service: string, operation: string, input: JsonObject) => string | null;

export interface Resource {
  service: string;
  key: string | null;
}

/** A called workflow may touch anything. */
const CALLING_SERVICE = "workflow";

interface Call {
  effect: StepEffect;
  resource: Resource;
}

/**
 * The thing that two calls both touch so that their order can be seen, or null. Reads never conflict with reads;
 * calls of different services never conflict, but a called workflow does with every call that has an effect; a delete
 * conflicts with everything of its service.
 */
export function conflictOf(a: Call, b: Call): string | null {
  const isChange = [a, b].some(
    ({ effect }) => effect === "write" || effect === "idempotent-write" || effect === "delete",
  );
  if (!isChange || a.effect === "none" || b.effect === "none") return null;
  if ([a, b].some(({ resource }) => resource.service === CALLING_SERVICE))
    return "whatever the called workflow touches";
  if (a.resource.service !== b.resource.service) return null;
  const { service, key } = a.resource;
  const other = b.resource.key;
  if (key === null || other === null || a.effect === "delete" || b.effect === "delete") return service;
  const [noun, id = "*"] = splitKey(key);
  const [otherNoun, otherId = "*"] = splitKey(other);
  if (noun !== otherNoun || (id !== "*" && otherId !== "*" && id !== otherId)) return null;
  return `${service} ${id === "*" ? noun : key}`;
}

function splitKey(key: string): [string, string?] {
  const colon = key.indexOf(":");
  return colon === -1 ? [key] : [key.slice(0, colon), key.slice(colon + 1)];
}

/**
 * Resources by the catalogue: the operation's pattern with its input field filled in where that is literal
 * (`channel:{channel}` → `channel:#general`), `*` where an expression fills it. For addresses the host counts.
 */
export function resourceOfCatalog(lookup: CatalogLookup): ResourceOf {
  return (service, operation, input) => {
    const pattern = lookup.operation(service, operation)?.resource;
    if (pattern === undefined) return null;
    return pattern.replace(/\{([^}]+)\}/g, (_, field: string) => {
      const value = input[field];
      if ((typeof value !== "string" && typeof value !== "number") || String(value).includes("{{")) return "*";
      return field === "url" ? hostOf(String(value)) : String(value);
    });
  };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "*";
}

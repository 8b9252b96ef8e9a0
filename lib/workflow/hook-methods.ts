import type { JsonObject } from "@/lib/kernel/json";

/** Methods that may start a run. HEAD and OPTIONS ask about an address and start nothing. */
export const HOOK_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Methods that a webhook takes: `with.method`, or the list `with.methods`; all where neither is given. */
export function hookMethodsOf(settings: JsonObject): string[] {
  const { method, methods } = settings;
  const named = Array.isArray(methods) ? methods : [method];
  const given = named.flatMap((one) => (typeof one === "string" && one !== "" ? [one.toUpperCase()] : []));
  return given.length === 0 ? [...HOOK_METHODS] : given;
}

import type { Effect } from "./schema";

/** What an HTTP request does by its method; `write` where the method is not known yet (an expression, say). */
export function effectOfHttpMethod(method: unknown): Effect {
  switch (typeof method === "string" ? method.toUpperCase() : undefined) {
    case "GET":
    case "HEAD":
    case "OPTIONS":
      return "read";
    case "PUT":
    case "DELETE":
      return "idempotent-write";
    default:
      return "write";
  }
}

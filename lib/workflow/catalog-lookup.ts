import type { JsonObject } from "@/lib/kernel/json";

/** What calling an operation does to the world; the catalogue's words. */
export type StepEffect = "none" | "read" | "write" | "idempotent-write" | "delete";

/** The effect of a call; `write` where nothing is known. */
export type EffectOf = (service: string, operation: string, input?: JsonObject) => StepEffect;

/** What this room needs to know of the service catalogue. The catalogue has this shape; tests make small ones. */
export interface CatalogLookup {
  service(id: string):
    | {
        readonly id: string;
        readonly name: string;
        readonly builtin?: boolean | undefined;
        readonly auth: readonly { readonly kind: string }[];
        readonly operations: readonly { readonly id: string }[];
        readonly events: readonly { readonly id: string }[];
      }
    | undefined;
  operation(
    serviceId: string,
    operationId: string,
  ):
    | {
        readonly name: string;
        readonly effect: StepEffect;
        readonly resource: string;
        /** JSON Schemas. */
        readonly input: JsonObject;
        readonly output: JsonObject;
      }
    | undefined;
  event(
    serviceId: string,
    eventId: string,
  ):
    | { readonly name: string; readonly kind: string; readonly input: JsonObject; readonly output: JsonObject }
    | undefined;
  effectOf: EffectOf;
}

/** Whether calls of a service need a credential of the user's. */
export function needsConnection(service: { auth: readonly { kind: string }[] }): boolean {
  return service.auth.length > 0 && service.auth.every((auth) => auth.kind !== "none");
}

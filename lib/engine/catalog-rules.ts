import type { Effect, Operation } from "@/lib/connectors/schema";
import type { OperationRules } from "./core/program";

/** What the engine asks of the catalogue; `catalog` of lib/connectors fits. */
export interface OperationCatalog {
  operation(service: string, operation: string): Operation | undefined;
  effectOf(service: string, operation: string, input?: Readonly<Record<string, unknown>>): Effect;
}

/** Milliseconds of a call where the catalogue knows nothing. */
const LATENCY_MS_UNKNOWN = 300;

/**
 * The engine's rules as the catalogue tells them. `latencyMsOf`: typical milliseconds of one call.
 * @param catalogNow asked for each rule anew: a workspace's own services may change while a program is kept
 */
export function rulesFromCatalog(
  catalogNow: () => OperationCatalog,
): OperationRules & { latencyMsOf(service: string, operation: string): number } {
  return {
    effectOf: (service, operation, input) => catalogNow().effectOf(service, operation, input),
    idempotencyOf(service, operation) {
      // http.request sends a key, but nobody knows whether the other side keeps to it.
      if (service === "http") return "sent";
      return catalogNow().operation(service, operation)?.http?.idempotencyHeader === undefined ? "none" : "honoured";
    },
    costUsdOf: (service, operation) => catalogNow().operation(service, operation)?.costUsd ?? 0,
    latencyMsOf: (service, operation) =>
      catalogNow().operation(service, operation)?.latencyMsTypical ?? LATENCY_MS_UNKNOWN,
  };
}

import { createHash } from "node:crypto";
import type { Clock } from "@/lib/kernel/clock";
import { canonicalJson } from "@/lib/kernel/json";
import type { Catalog } from "./catalog";
import type { OperationCall, OperationExecutor, OperationOutcome } from "./contract";
import type { StepCacheStore } from "./ports";

export interface CachePorts {
  store: StepCacheStore;
  catalogs: { of(workspaceId: string): Pick<Catalog, "effectOf"> };
  clock: Clock;
  /** Text that changes with the credential of a connection; null where there is no such connection. */
  credentialOf(workspaceId: string, connectionId: string): Promise<string | null>;
}

/**
 * Gives the answers of reads again, for steps that have `cache`. A failed call is never kept. Calls that ask the same
 * at one time are made once: the others wait for its answer, and go themselves where it failed; but for a service that
 * wants to be asked less, which tells them all.
 */
export function cacheReads(executor: OperationExecutor, ports: CachePorts): OperationExecutor {
  const { store, catalogs, clock } = ports;
  const underWay = new Map<string, Promise<OperationOutcome>>();

  async function callAndKeep(call: OperationCall, key: string, ttlMs: number): Promise<OperationOutcome> {
    const outcome = await executor.call(call);
    if (outcome.kind === "succeeded") {
      const createdAtMs = clock.now();
      store.put(call.workspaceId, key, { output: outcome.output, createdAtMs, expiresAtMs: createdAtMs + ttlMs });
    }
    return outcome;
  }

  return {
    async call(call) {
      const { cache, workspaceId, service, operation, input } = call;
      // The effect may hang on the input: the method of an HTTP request can come from an expression.
      if (cache === undefined || catalogs.of(workspaceId).effectOf(service, operation, input) !== "read")
        return executor.call(call);
      // What one account was told is not for whoever the connection stands for next. Simulated calls open none.
      const isOpened = call.mode === "live" && call.connectionId !== null;
      const credential = isOpened ? await ports.credentialOf(workspaceId, call.connectionId ?? "") : "";
      if (credential === null) return executor.call(call);
      const key = cacheKey(call, cache.key, credential);
      for (;;) {
        const known = store.find(workspaceId, key);
        const ageMs = known === undefined ? Number.POSITIVE_INFINITY : clock.now() - known.createdAtMs;
        // Its age by this step's own ttlMs: a shorter one counts at once. A clock that was set back makes nothing young.
        if (known !== undefined && ageMs >= 0 && ageMs < cache.ttlMs)
          return { kind: "succeeded", output: known.output, cached: true };
        const first = underWay.get(key);
        if (first === undefined) break;
        const outcome = await first;
        if (outcome.kind === "succeeded") return { kind: "succeeded", output: outcome.output, cached: true };
        if (outcome.error.category === "rate_limited") return outcome;
      }
      const made = callAndKeep(call, key, cache.ttlMs).finally(() => underWay.delete(key));
      underWay.set(key, made);
      return made;
    },
  };
}

/** Everything that the answer may hang on. `ownKey`: what the step's `cache.key` came to. */
function cacheKey(call: OperationCall, ownKey: string, credential: string): string {
  const { workspaceId, mode, service, operation, connectionId, input } = call;
  const text = canonicalJson([workspaceId, mode, service, operation, connectionId, credential, input, ownKey]);
  return createHash("sha256").update(text).digest("hex");
}

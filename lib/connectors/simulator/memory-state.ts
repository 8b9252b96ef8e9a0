import { systemClock, type Clock } from "@/lib/kernel/clock";
import type { JsonObject } from "@/lib/kernel/json";
import { faultApplies, type FaultInput } from "../fault-schema";
import type { EntityKey, EntityStore, FaultSource } from "./ports";

/** Things per kind and workspace; beyond it the oldest are forgotten. */
const ENTITIES_MAX = 1_000;

/** A store in memory, for dry runs. */
export function createMemoryEntities(): EntityStore {
  const kinds = new Map<string, Map<string, JsonObject | null>>();
  const kindOf = (key: EntityKey): Map<string, JsonObject | null> => {
    const name = `${key.workspaceId} ${key.service} ${key.resource}`;
    const known = kinds.get(name) ?? new Map<string, JsonObject | null>();
    kinds.set(name, known);
    return known;
  };
  const set = (key: EntityKey, id: string, body: JsonObject | null): void => {
    const kind = kindOf(key);
    kind.delete(id);
    kind.set(id, body);
    const oldest = kind.keys().next().value;
    if (kind.size > ENTITIES_MAX && oldest !== undefined) kind.delete(oldest);
  };
  return {
    get: (key, id) => kindOf(key).get(id) ?? undefined,
    put: (key, id, body) => set(key, id, body),
    remove: (key, id) => set(key, id, null),
    isRemoved: (key, id) => kindOf(key).get(id) === null,
    list: (key, limit) =>
      [...kindOf(key).values()]
        .filter((body) => body !== null)
        .reverse()
        .slice(0, limit),
  };
}

/** Faults in memory, counted down as they hit. */
export function createMemoryFaults(faults: readonly FaultInput[], clock: Clock = systemClock): FaultSource {
  const active = faults.map((fault) => ({ fault, toPass: fault.after ?? 0, remaining: fault.count ?? Infinity }));
  return {
    take(_workspaceId, service, operation, draw) {
      const call = { service, operation, draw, atMs: clock.now() };
      for (const one of active) {
        if (one.remaining === 0 || !faultApplies(one.fault, call)) continue;
        if (one.toPass > 0) one.toPass -= 1;
        else {
          one.remaining -= 1;
          return one.fault;
        }
      }
      return undefined;
    },
  };
}

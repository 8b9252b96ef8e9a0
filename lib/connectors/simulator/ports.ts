import type { Json, JsonObject } from "@/lib/kernel/json";
import type { OperationCall } from "../contract";
import type { PreparedRequest } from "../core/prepared-request";
import type { FaultInput } from "../fault-schema";

/** Things the simulated services hold, so that what was created can be read. */
export interface EntityStore {
  get(key: EntityKey, id: string): JsonObject | undefined;
  put(key: EntityKey, id: string, body: JsonObject): void;
  /** Remembers that it is gone: reading it is then an error, while an unknown id is answered by an example. */
  remove(key: EntityKey, id: string): void;
  isRemoved(key: EntityKey, id: string): boolean;
  /** Newest first. */
  list(key: EntityKey, limit: number): JsonObject[];
}

export interface EntityKey {
  workspaceId: string;
  service: string;
  /** Kind of thing, e.g. `task`. */
  resource: string;
}

export type ActiveFault = Omit<FaultInput, "rate" | "count" | "after">;

/** Faults that are on. `take` counts one hit, durably where the store is. */
export interface FaultSource {
  take(workspaceId: string, service: string, operation: string, draw: number): ActiveFault | undefined;
}

/** Called for each request that acted. */
export type OnOutbox = (entry: { call: OperationCall; request: PreparedRequest }) => void;

/**
 * What a service really answered to an operation, as a workspace saved it; undefined where it saved nothing. A value of
 * its own with each call: whoever asks may change it.
 */
export type SampleSource = (workspaceId: string, service: string, operation: string) => Json | undefined;

import type { ConnectionLimit } from "@/lib/connectors/connection-schema";
import type { Json } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { CommitFault } from "./disk";

/** How a service may misbehave in one call. */
export const SERVICE_FAULTS = [
  /** 503, and it did not act. */
  "unavailable",
  /** 500, and whether it acted is not known (it did, or it did not). */
  "server_error",
  /** 429 with Retry-After, and it did not act. */
  "rate_limited",
  /** The connection breaks before the service acts, or after. */
  "reset",
  /** No answer within the time-out; it acts late, or never. */
  "hang",
  /** The answer is not what it should be: it acted. */
  "broken_answer",
  /** 404: no retry helps, and it did not act. */
  "refused",
  /** The network delivers the request twice. */
  "duplicated",
] as const;
export type ServiceFault = (typeof SERVICE_FAULTS)[number];

/** Somebody outside starts a run. */
export interface SimTrigger {
  id: string;
  workflowId: string;
  atMs: number;
  input: Json;
  /** Asked again with the same key: one run. */
  dedupeKey?: string;
}

/** Somebody outside steers a run that a trigger started. */
export interface SimRequest {
  id: string;
  /** Of the trigger, or of a request that started one. */
  triggerId: string;
  atMs: number;
  kind: "cancel" | "signal" | "continue" | "repair" | "again";
}

/** Everything that happens in a simulation but for what services do in a call, which is drawn from the seed. All data. */
export interface Scenario {
  seed: number;
  /** `repaired`: its second version, with which runs of the first may be repaired, and the other way round. */
  workflows: { id: string; definition: Definition; repaired?: Definition }[];
  triggers: SimTrigger[];
  requests: SimRequest[];
  /** By number of the commit, from 1. */
  commitFaults: { commit: number; fault: CommitFault }[];
  /** The process dies as the n-th call leaves: the service never hears of it, or does. */
  callCrashes: { call: number; when: "before" | "after" }[];
  /** The worker is stopped and wakes late. */
  pauses: { /** At this time. */ atMs?: number; /** Or as the n-th call has left. */ call?: number; forMs: number }[];
  diskFull: { fromMs: number; forMs: number }[];
  /** What calls of a connection share; null: no limit of its own. */
  connections: { id: string; limit: ConnectionLimit | null }[];
  /** A call that belongs to no run: a trigger looks at a list, or somebody tests the connection. */
  looks: { atMs: number; connectionId: string }[];
  /** The connection gets another credential. */
  reconnects: { atMs: number; connectionId: string }[];
  serviceFaults: ServiceFault[];
  /** Part of the calls that meet a fault, 0 to 1. */
  serviceFaultRatio: number;
  /** Part of the doorbells that are not heard, 0 to 1; the slow poll is the net under them. */
  doorbellLossRatio: number;
  /** Outputs depend on nothing but the inputs: they must be the same without any crash. */
  pure: boolean;
}

/** Virtual time of the start: 2026-01-01T00:00:00Z. */
export const SIM_START_MS = 1_767_225_600_000;

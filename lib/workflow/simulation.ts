import type { Json, JsonObject } from "@/lib/kernel/json";
import type { Definition } from "./definition-schema";
import type { RunError, RunStatus, RunStep } from "./run-schema";

/** What one attempt of a step answers in a simulated run, in place of the simulator's own answer. */
export type ScriptedOutcome =
  | { kind: "succeeded"; output: Json; latencyMs?: number }
  | { kind: "failed"; error: RunError; acted: "no" | "yes" | "unknown"; latencyMs?: number };

export interface SimulationRequest {
  definition: Definition;
  /** Becomes `trigger`. */
  trigger: Json;
  env?: JsonObject;
  /** Whose workflows its steps may call; without it a called workflow gives `{}`. */
  workspaceId?: string;
  /**
   * By step path; consumed one per attempt, in order. When used up, the simulator answers. A step of a called workflow
   * stands behind the path of the call: `call/post`. An outcome of the call itself takes the place of the called run.
   */
  script?: Record<string, ScriptedOutcome[]>;
  /** Signals that come as soon as the run waits for them, by name: what people and callers would send. */
  signals?: Record<string, Json>;
  /** What people decide when they are asked, by step path; `none`: nobody does. Default: approved at once. */
  approvals?: Record<string, "approved" | "rejected" | "none">;
  /** Typical milliseconds of a call, where history knows better than the catalogue. */
  latencyMs?: (call: { service: string; operation: string; stepPath: string }) => number | undefined;
  /** Calls in flight at one time over the whole run; default no limit. */
  concurrency?: number;
  seed?: number;
}

export interface SimulationResult {
  status: RunStatus;
  error: RunError | null;
  steps: RunStep[];
  output: Json;
  /** Virtual milliseconds from start to end (the makespan). */
  durationMs: number;
  /** Virtual milliseconds that steps were busy, summed. */
  busyMs: number;
  costUsd: number;
  /** Calls whose effect is not none or read, by key; `times` counts those that acted. */
  effects: { key: string; operation: string; times: number }[];
}

/**
 * Runs a definition in memory and in virtual time: the engine's own reducer, the simulator's own answers,
 * nothing stored, nothing sent. Used for dry runs, predictions and proofs. Implemented by the engine.
 */
export type SimulateRun = (request: SimulationRequest) => Promise<SimulationResult>;

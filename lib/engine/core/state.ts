import type { Effect } from "@/lib/connectors/schema";
import type { Json, JsonObject } from "@/lib/kernel/json";
import type { RunError, RunMode, RunStatus, StepStatus } from "@/lib/workflow/run-schema";
import type { Idempotency, Wait } from "../event-schema";

/** One call and its attempts: a whole step, or one item of a `forEach`. */
export interface UnitState {
  readonly status: StepStatus;
  /** Attempts begun in the present round. */
  readonly attempt: number;
  /** Attempts begun over all rounds. */
  readonly attempts: number;
  readonly iteration: number;
  readonly input: JsonObject | null;
  readonly effect: Effect;
  readonly idempotency: Idempotency;
  readonly rounds: boolean;
  /** Output of the last round, until `until` has been asked. */
  readonly roundOutput: Json | undefined;
  readonly output: Json;
  readonly error: RunError | null;
  readonly wait: Wait | null;
  /** When the next attempt is due, while `retrying`. */
  readonly retryAtMs: number | null;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly busyMs: number;
  readonly costUsd: number;
}

/** The items of a `forEach` and how far they are. */
export interface ItemsState {
  readonly list: readonly Json[];
  readonly units: readonly UnitState[];
  /** Items not yet started begin here. */
  readonly next: number;
  readonly ended: number;
}

export interface StepState extends UnitState {
  readonly items: ItemsState | null;
}

/** Everything the reducer knows of a run; equal journals give equal states. */
export interface RunState {
  readonly runId: string;
  readonly originRunId: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly version: number;
  readonly mode: RunMode;
  readonly status: RunStatus;
  readonly trigger: Json;
  readonly env: JsonObject;
  readonly reused: Readonly<Record<string, Json>>;
  readonly steps: Readonly<Record<string, StepState>>;
  /** Signals that came before a step waited for them, oldest first. */
  readonly signals: Readonly<Record<string, readonly Json[]>>;
  readonly output: Json;
  readonly error: RunError | null;
  readonly acceptedAtMs: number;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** Milliseconds the run was active (not only waiting) until `activeSinceMs`. */
  readonly activeMs: number;
  /** Since when it is active again; null while it only waits. */
  readonly activeSinceMs: number | null;
  readonly cancelRequested: boolean;
}

export const PENDING_UNIT: UnitState = {
  status: "pending",
  attempt: 0,
  attempts: 0,
  iteration: 0,
  input: null,
  effect: "none",
  idempotency: "none",
  rounds: false,
  roundOutput: undefined,
  output: null,
  error: null,
  wait: null,
  retryAtMs: null,
  startedAtMs: null,
  endedAtMs: null,
  busyMs: 0,
  costUsd: 0,
};

export const PENDING_STEP: StepState = { ...PENDING_UNIT, items: null };

/** The state before the first event. */
export const EMPTY_RUN: RunState = {
  runId: "",
  originRunId: "",
  workflowId: "",
  workflowName: "",
  version: 0,
  mode: "simulate",
  status: "queued",
  trigger: null,
  env: {},
  reused: {},
  steps: {},
  signals: {},
  output: null,
  error: null,
  acceptedAtMs: 0,
  startedAtMs: null,
  endedAtMs: null,
  activeMs: 0,
  activeSinceMs: null,
  cancelRequested: false,
};

export interface UnitAddress {
  stepId: string;
  /** Null: the step itself. */
  index: number | null;
}

const ITEM_PATH = /^([^[]+)\[(\d+)\]$/;

/** `send[3]` → step `send`, item 3. */
export function parsePath(path: string): UnitAddress {
  const match = ITEM_PATH.exec(path);
  if (match?.[1] === undefined) return { stepId: path, index: null };
  return { stepId: match[1], index: Number(match[2]) };
}

export function stepOf(state: RunState, stepId: string): StepState {
  return state.steps[stepId] ?? PENDING_STEP;
}

/** The unit at a path; a unit not yet touched is pending. */
export function unitAt(state: RunState, path: string): UnitState {
  const { stepId, index } = parsePath(path);
  const step = stepOf(state, stepId);
  return index === null ? step : (step.items?.units[index] ?? PENDING_UNIT);
}

export function isEnded(unit: UnitState): boolean {
  return (
    unit.status === "succeeded" || unit.status === "failed" || unit.status === "skipped" || unit.status === "cancelled"
  );
}

/** Every unit that has begun and not ended, with its path: steps without items, and started items. */
export function openUnits(state: RunState): { path: string; unit: UnitState }[] {
  const open: { path: string; unit: UnitState }[] = [];
  for (const [stepId, step] of Object.entries(state.steps)) {
    if (isEnded(step)) continue;
    if (step.items === null) {
      if (step.status !== "pending") open.push({ path: stepId, unit: step });
      continue;
    }
    for (let index = 0; index < step.items.next; index += 1) {
      const unit = step.items.units[index];
      if (unit !== undefined && !isEnded(unit)) open.push({ path: `${stepId}[${index}]`, unit });
    }
  }
  return open;
}

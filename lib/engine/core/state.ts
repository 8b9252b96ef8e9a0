import type { Effect } from "@/lib/connectors/schema";
import type { Json, JsonObject } from "@/lib/kernel/json";
import type { RunError, RunMode, RunStatus, StepStatus } from "@/lib/workflow/run-schema";
import type { Idempotency, Wait } from "../event-schema";
import { parsePath } from "./path";
import { StepTable } from "./step-table";

/** The steps of a run, or of one item or round that runs a body, by id; steps not yet touched may be missing. */
export type StepStates = StepTable;

/** A step, one item of a `forEach`, or one round of a body: a call and its attempts, or what it holds. */
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
  /** Of a step with `cache`: the value of its key. */
  readonly cacheKey: string | null;
  /** The run that the step called last; kept when the step has ended. */
  readonly calledRunId: string | null;
  /** Rounds of a `repeat` over one operation that succeeded. */
  readonly roundsDone: number;
  /** Output of the last round, until `until` has been asked. */
  readonly roundOutput: Json | undefined;
  /** While it repeats: the last round's. */
  readonly output: Json;
  readonly error: RunError | null;
  readonly wait: Wait | null;
  /** When the next attempt is due, while `retrying`. */
  readonly retryAtMs: number | null;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly busyMs: number;
  readonly costUsd: number;
  /** Of a step with `forEach`, or with `repeat` over a body. */
  readonly items: ItemsState | null;
  /** Of an item or round that runs a body. */
  readonly steps: StepStates | null;
}

/** The items of a `forEach`, or the rounds of a body begun so far, and how far they are. */
export interface ItemsState {
  /** What `item` is in each. */
  readonly list: readonly Json[];
  readonly units: readonly UnitState[];
  /** Items not yet started begin here. */
  readonly next: number;
  readonly ended: number;
  /** All before it have ended: who looks for open ones begins here, and not at the first of thousands. */
  readonly endedBelow: number;
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
  readonly steps: StepStates;
  /** Items and rounds begun or listed over the whole run. */
  readonly loopUnits: number;
  /** Signals that came before a step waited for them, oldest first. */
  readonly signals: Readonly<Record<string, readonly Json[]>>;
  readonly output: Json;
  readonly error: RunError | null;
  readonly acceptedAtMs: number;
  /** Id of the trigger that started it. */
  readonly triggerId?: string | undefined;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** Milliseconds the run was active (not only waiting) until `activeSinceMs`. */
  readonly activeMs: number;
  /** Since when it is active again; null while it only waits. */
  readonly activeSinceMs: number | null;
  readonly cancelRequested: boolean;
  /** When it was seen to be later than `settings.sla` allows. */
  readonly slaMissedAtMs: number | null;
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
  cacheKey: null,
  calledRunId: null,
  roundsDone: 0,
  roundOutput: undefined,
  output: null,
  error: null,
  wait: null,
  retryAtMs: null,
  startedAtMs: null,
  endedAtMs: null,
  busyMs: 0,
  costUsd: 0,
  items: null,
  steps: null,
};

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
  steps: StepTable.EMPTY,
  loopUnits: 0,
  signals: {},
  output: null,
  error: null,
  acceptedAtMs: 0,
  startedAtMs: null,
  endedAtMs: null,
  activeMs: 0,
  activeSinceMs: null,
  cancelRequested: false,
  slaMissedAtMs: null,
};

/** The state of a step of the outermost level. */
export function stepOf(state: RunState, stepId: string): UnitState {
  return state.steps.get(stepId) ?? PENDING_UNIT;
}

/** The unit at a path; a unit not yet touched is pending. */
export function unitAt(state: RunState, path: string): UnitState {
  let steps: StepStates | null = state.steps;
  let unit: UnitState = PENDING_UNIT;
  for (const { stepId, index } of parsePath(path)) {
    const step: UnitState | undefined = steps?.get(stepId);
    unit = (index === null ? step : step?.items?.units[index]) ?? PENDING_UNIT;
    steps = unit.steps;
  }
  return unit;
}

export function isEnded(unit: UnitState): boolean {
  return (
    unit.status === "succeeded" || unit.status === "failed" || unit.status === "skipped" || unit.status === "cancelled"
  );
}

export interface OpenUnit {
  path: string;
  unit: UnitState;
}

/**
 * Every unit that has begun and not ended and does something itself, with its path. What only holds others (a `forEach`
 * and its items with a body) is not among them, but a `repeat` that pauses between two rounds is.
 */
export function openUnits(state: RunState): OpenUnit[] {
  const open: OpenUnit[] = [];
  collectOpen(state.steps, "", open);
  return open;
}

/** The same for what stands below one item or round. @param prefix its path and `/` */
export function openUnitsIn(steps: StepStates, prefix: string): OpenUnit[] {
  const open: OpenUnit[] = [];
  collectOpen(steps, prefix, open);
  return open;
}

function collectOpen(steps: StepStates, prefix: string, open: OpenUnit[]): void {
  someOpen(
    steps,
    (unit, path) => {
      open.push({ path: path(), unit });
      return false;
    },
    () => prefix,
  );
}

/**
 * Whether one of the open units is so; stops at the first, so that asking often costs little.
 * @param is is told the path only where it asks for it
 */
export function someOpen(
  steps: StepStates,
  is: (unit: UnitState, path: () => string) => boolean,
  prefix: () => string = () => "",
): boolean {
  const { busy, idle, holding } = steps.counts;
  if (busy + idle + holding === 0) return false;
  for (const [stepId, step] of steps.entries()) {
    if (isEnded(step)) continue;
    const { items } = step;
    if (items === null || step.status === "waiting") {
      if (step.status !== "pending" && is(step, () => prefix() + stepId)) return true;
      continue;
    }
    if (items.ended === items.next) continue;
    for (let index = items.endedBelow; index < items.next; index += 1) {
      const unit = items.units[index];
      if (unit === undefined || isEnded(unit)) continue;
      const path = (): string => `${prefix()}${stepId}[${index}]`;
      if (unit.steps === null ? is(unit, path) : someOpen(unit.steps, is, () => `${path()}/`)) return true;
    }
  }
  return false;
}

/** Whether a call of the run waits for its turn under the limit of a connection. */
export function isHeld(state: RunState): boolean {
  return state.status === "waiting" && someOpen(state.steps, ({ wait }) => wait?.kind === "limit");
}

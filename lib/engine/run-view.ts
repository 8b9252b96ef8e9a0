import { isoOf, isoOrNull } from "@/lib/kernel/instant";
import type { Run, RunStep, RunSummary } from "@/lib/workflow/run-schema";
import { stepHistories, type StepHistory } from "./core/attempt-log";
import { runWaits, waitOf } from "./core/run-waits";
import { runStepsWithin } from "./core/run-steps";
import { unitAt, type RunState } from "./core/state";
import type { RunEvent } from "./event-schema";
import type { ListedRun, StoredRun } from "./run-reader";

/** What an answer holds beside the summary. */
export interface RunParts {
  steps: boolean;
  /** Inputs and outputs. */
  data: boolean;
  attempts: boolean;
  /** Items or rounds of each loop. */
  itemsMax: number;
}

export const WHOLE_RUN: RunParts = { steps: true, data: true, attempts: false, itemsMax: Number.POSITIVE_INFINITY };
/** Waits that one answer names. */
const WAITS_MAX = 100;

export function toSummary(run: ListedRun): RunSummary {
  // The list carries no payloads.
  const { stepInput: _stepInput, ...source } = run.source;
  return {
    id: run.id,
    workflowId: run.workflowId,
    workflowName: run.workflowName,
    version: run.version,
    mode: run.mode,
    status: run.status,
    source,
    error: run.error,
    createdAt: isoOf(run.createdAtMs),
    startedAt: isoOrNull(run.startedAtMs),
    endedAt: isoOrNull(run.endedAtMs),
    queueWaitMs: run.queueWaitMs,
    durationMs: run.durationMs,
    replayOf: run.replayOf,
    parent: run.parent,
    bulkJobId: run.bulkJobId,
    errorFingerprint: run.errorFingerprint,
  };
}

/**
 * The run with its steps.
 * @param state folded from `journal`
 * @param stepIds steps of its version, in order of display
 */
export function toRun(
  run: StoredRun,
  journal: readonly RunEvent[],
  state: RunState,
  stepIds: readonly string[],
  parts: RunParts,
): Run {
  const { steps, omitted } = parts.steps ? toSteps(journal, state, stepIds, parts) : { steps: [], omitted: 0 };
  return {
    ...toSummary(run),
    input: parts.data ? run.input : null,
    output: parts.data ? run.output : null,
    steps,
    ...(run.omittedBytes === 0 || !parts.data ? {} : { omittedBytes: run.omittedBytes }),
    ...(omitted === 0 ? {} : { stepsOmitted: omitted }),
    waits: parts.steps ? runWaits(state, WAITS_MAX) : [],
    sla: slaOf(journal),
    responded: respondedOf(journal),
  };
}

/** The steps of a run, without traces. */
export function toSteps(
  journal: readonly RunEvent[],
  state: RunState,
  stepIds: readonly string[],
  parts: Omit<RunParts, "steps">,
): { steps: RunStep[]; omitted: number } {
  const { steps, omitted } = runStepsWithin(state, stepIds, parts.itemsMax);
  const histories = stepHistories(journal);
  return {
    steps: steps.map((step) => {
      const history = histories.get(step.path);
      const whole = { ...step, ...told(history), ...waiting(state, step) };
      const log = parts.attempts ? { attemptLog: (history?.attempts ?? []).map(withoutTrace) } : {};
      return { ...(parts.data ? whole : withoutData(whole)), ...log };
    }),
    omitted,
  };
}

/** One step with everything there is about it. @returns undefined where the run has no such step */
export function toStep(
  journal: readonly RunEvent[],
  state: RunState,
  stepIds: readonly string[],
  path: string,
): RunStep | undefined {
  const step = runStepsWithin(state, stepIds, Number.POSITIVE_INFINITY).steps.find((one) => one.path === path);
  if (step === undefined) return undefined;
  const history = stepHistories(journal, (other) => other === path).get(path);
  return { ...step, ...told(history), ...waiting(state, step), attemptLog: history?.attempts ?? [] };
}

function told(history: StepHistory | undefined): Partial<RunStep> {
  if (history === undefined) return {};
  return {
    ...(history.reused ? { reused: true as const } : {}),
    ...(history.cached ? { cached: true as const } : {}),
    ...(history.skipReason === undefined ? {} : { skipReason: history.skipReason }),
    ...(history.childRunIds.length === 0 ? {} : { childRunIds: history.childRunIds }),
  };
}

function waiting(state: RunState, step: RunStep): Partial<RunStep> {
  if (state.endedAtMs !== null || step.endedAt !== null || step.status === "pending") return {};
  const wait = waitOf(step.path, unitAt(state, step.path));
  return wait === null ? {} : { wait };
}

function withoutTrace({ trace: _trace, ...attempt }: NonNullable<RunStep["attemptLog"]>[number]) {
  return attempt;
}

function withoutData({ input: _input, output: _output, ...step }: RunStep): RunStep {
  return step;
}

function slaOf(journal: readonly RunEvent[]): Run["sla"] {
  const missed = journal.find((event) => event.type === "sla_missed");
  if (missed === undefined) return null;
  const due = isoOf(missed.dueAtMs);
  const reason =
    missed.limit === "maxDurationMs"
      ? `ran longer than settings.sla.maxDurationMs allows (until ${due})`
      : `had not finished by settings.sla.finishBy (${due})`;
  return { missedAt: isoOf(missed.atMs), reason, limit: missed.limit, dueAt: due };
}

function respondedOf(journal: readonly RunEvent[]): Run["responded"] {
  const event = journal.find((one) => one.type === "responded");
  if (event === undefined) return null;
  const { path, status, headers, body } = event;
  return { path, at: isoOf(event.atMs), status, headers, body };
}

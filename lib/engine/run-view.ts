import { isoOf, isoOrNull } from "@/lib/kernel/instant";
import type { Run, RunStep, RunSummary } from "@/lib/workflow/run-schema";
import { foldRun } from "./core/evolve";
import { runStepsOf } from "./core/run-steps";
import type { RunEvent } from "./event-schema";
import type { StoredRun } from "./run-reader";

export function toSummary(run: StoredRun): RunSummary {
  return {
    id: run.id,
    workflowId: run.workflowId,
    workflowName: run.workflowName,
    version: run.version,
    mode: run.mode,
    status: run.status,
    source: run.source,
    error: run.error,
    createdAt: isoOf(run.createdAtMs),
    startedAt: isoOrNull(run.startedAtMs),
    endedAt: isoOrNull(run.endedAtMs),
    queueWaitMs: run.queueWaitMs,
    durationMs: run.durationMs,
  };
}

/**
 * The run with its steps, folded from its journal.
 * @param stepIds steps of its version, in order of display
 * @param include what beside the summary
 */
export function toRun(
  run: StoredRun,
  journal: readonly RunEvent[],
  stepIds: readonly string[],
  include: { steps: boolean; data: boolean },
): Run {
  const steps = include.steps ? runStepsOf(foldRun(journal), stepIds) : [];
  return {
    ...toSummary(run),
    input: include.data ? run.input : null,
    output: include.data ? run.output : null,
    steps: include.data ? steps : steps.map(withoutData),
  };
}

function withoutData({ input: _input, output: _output, ...step }: RunStep): RunStep {
  return step;
}

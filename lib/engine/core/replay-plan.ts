import { AppError } from "@/lib/kernel/app-error";
import type { Json, JsonObject } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { ReplayHow, RunStatus, StepStatus } from "@/lib/workflow/run-schema";

/** What a caller asks for; everything left out follows from the rest. */
export interface ReplayWish {
  how?: ReplayHow | undefined;
  /** Step from which on everything is made anew. */
  from?: string | undefined;
  /** In place of the run's trigger. */
  input?: Json | undefined;
  /** In place of what `with` of the step `from` comes to. */
  stepInput?: JsonObject | undefined;
}

export interface EndedRunFacts {
  status: RunStatus;
  version: number;
  /** Of a step of the outermost level; `pending` where it was not reached. */
  statusOf(stepId: string): StepStatus;
}

export interface ReplayPlan {
  how: ReplayHow;
  /** Only where everything from a step on is made anew. */
  from: string | undefined;
}

/**
 * How a run that ended is taken up. Continue and repair never do again what succeeded; run again does, with keys of its
 * own, so that a service which keeps to its keys does it again too.
 * @param version that is to run @param definition of that version, of the step test where the run was one
 * @throws VALIDATION_FAILED naming the field that does not go with the others
 */
export function planReplay(run: EndedRunFacts, wish: ReplayWish, version: number, definition: Definition): ReplayPlan {
  const { from } = wish;
  const step = from === undefined ? undefined : definition.steps[from];
  if (from !== undefined && step === undefined) throw refused("from", `is not a step of version ${version}`);
  const how = howOf(run, wish, version);
  if (how !== "again") {
    if (run.status === "succeeded")
      throw refused("how", `cannot be ${how}: the run succeeded; choose again to run it anew`);
    if (how === "continue" && version !== run.version)
      throw refused("version", `is not the one that ran (${run.version}); choose repair to go on with another`);
    if (from !== undefined && run.statusOf(from) === "succeeded")
      throw refused("from", `names a step that succeeded, which ${how} never does again; choose again`);
    for (const field of ["input", "stepInput"] as const)
      if (wish[field] !== undefined) throw refused(field, `cannot be changed by ${how}; choose again`);
    return { how, from: undefined };
  }
  if (wish.stepInput !== undefined) {
    if (from === undefined) throw refused("stepInput", "is the input of the step `from`; name it");
    if (step?.forEach !== undefined || step?.repeat !== undefined || step?.steps !== undefined)
      throw refused("stepInput", `cannot replace the input of ${from}, which is made for each item or round`);
  }
  return { how, from };
}

function howOf(run: EndedRunFacts, { how, from, input, stepInput }: ReplayWish, version: number): ReplayHow {
  // With the version that ran there is nothing to repair.
  if (how === "repair" && version === run.version) return "continue";
  if (how !== undefined) return how;
  if (input !== undefined || stepInput !== undefined) return "again";
  const isDone = from === undefined ? run.status === "succeeded" : run.statusOf(from) === "succeeded";
  if (isDone) return "again";
  // A succeeded run of which a step was skipped: there is no failure to go on from.
  if (run.status === "succeeded") return "again";
  return version === run.version ? "continue" : "repair";
}

function refused(path: string, message: string): AppError {
  return new AppError("VALIDATION_FAILED", `${path} ${message}.`, { details: [{ path, message }] });
}

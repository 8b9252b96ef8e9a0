import type { Catalogs } from "@/lib/connectors/catalogs";
import { SAMPLE_BYTES_MAX, type Sample } from "@/lib/connectors/sample-schema";
import type { SampleRepository } from "@/lib/db/sample-repository";
import type { RunService } from "@/lib/engine/run-service";
import { AppError } from "@/lib/kernel/app-error";
import type { Ctx } from "@/lib/kernel/context";
import type { Json } from "@/lib/kernel/json";
import { stepAt } from "@/lib/workflow/core/step-path";
import type { Definition, Step } from "@/lib/workflow/definition-schema";
import type { Run, RunStep } from "@/lib/workflow/run-schema";

export interface SaveSamplePorts {
  runs: Pick<RunService, "get" | "step">;
  definition(workflowId: string, version: number): Definition | undefined;
  catalogs: Catalogs;
  store: Pick<SampleRepository, "save">;
}

/**
 * Makes the verb that keeps what a service really answered to a step, so that simulated calls of the same operation
 * answer with it. The journal holds the answer with its secrets masked; nothing is asked of the service again.
 */
export function createSaveSample({ runs, definition, catalogs, store }: SaveSamplePorts) {
  /**
   * @param input.path of the step, e.g. `send` or `send[3]/post`
   * @throws NOT_FOUND, STATE_CONFLICT where the step has no real answer of a service, BODY_TOO_LARGE
   */
  return async (ctx: Ctx, { runId, path }: { runId: string; path: string }): Promise<Sample> => {
    // With data, so that it says whether large values are left out.
    const run = runs.get(ctx, { id: runId, include: "data" });
    const step = runs.step(ctx, { id: runId, stepId: path });
    const output = answerOf(run, step);
    const part = stepAt(definition(run.workflowId, run.version) ?? { steps: {} }, path);
    const { service, operation } = operationOf(catalogs, ctx, part, path);
    const text = JSON.stringify(output);
    const bytes = Buffer.byteLength(text);
    // What is left out of a run's answers is larger by itself than a sample may be.
    const isCut = run.omittedBytes !== undefined && text.includes('"$blob"');
    if (isCut || bytes > SAMPLE_BYTES_MAX)
      throw new AppError(
        "BODY_TOO_LARGE",
        `The output has ${isCut ? "more than " : ""}${isCut ? SAMPLE_BYTES_MAX : bytes} bytes as JSON; a sample may have up to ${SAMPLE_BYTES_MAX}. Take a step that asks the service for less.`,
        { details: [{ path: "path", message: `its output may have up to ${SAMPLE_BYTES_MAX} bytes as JSON` }] },
      );
    return store.save(ctx, { service, operation, runId, path, text, bytes });
  };
}

function answerOf(run: Run, step: RunStep): Json {
  if (run.mode !== "live")
    throw refused(
      "runId",
      "The run was simulated. Only what a service really answered can be a sample: take a live run.",
    );
  if (step.items !== undefined)
    throw refused("path", `${step.path} is a list of calls. Take one of them, e.g. ${step.path}[0].`);
  if (step.status !== "succeeded" || step.output === undefined)
    throw refused("path", `${step.path} is ${step.status}. Only the output of a step that succeeded can be a sample.`);
  const last = step.attemptLog?.at(-1);
  if (last !== undefined && last.outcome !== "succeeded")
    throw refused(
      "path",
      `The output of ${step.path} was decided by a person. Only what a service answered can be a sample.`,
    );
  return step.output;
}

/** What the step called, where a service outside the platform answered. */
function operationOf(catalogs: Catalogs, ctx: Ctx, part: Step | null, path: string) {
  const { service: id, operation: name } = part ?? {};
  if (id === undefined || name === undefined)
    throw refused("path", `${path} calls no operation. Only the answer of a service can be a sample.`);
  const service = catalogs.of(ctx.workspaceId).service(id);
  const operation = service?.operations.find((one) => one.id === name);
  if (service === undefined || operation === undefined)
    throw refused("path", `${path} called ${id} ${name}, which the catalogue does not have any more.`);
  if (service.builtin === true)
    throw refused(
      "path",
      `${path} is a step of ${service.name}, a part of the platform. Only the answer of a service can be a sample.`,
    );
  return { service: service.id, operation: operation.id };
}

function refused(field: string, message: string): AppError {
  return new AppError("STATE_CONFLICT", message, { details: [{ path: field, message }] });
}

import { AppError } from "@/lib/kernel/app-error";
import { actorLabel, type Ctx } from "@/lib/kernel/context";
import type { Json, JsonObject } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import { isFinalRunStatus, type Run, type RunMode, type RunSource, type RunStatus } from "@/lib/workflow/run-schema";
import { createBulkRuns, type BulkPorts } from "./bulk-runs";
import { compileProgram, type OperationRules } from "./core/program";
import { findRun, pickVersion, type VersionChoice } from "./find-run";
import { definitionOfStepTest } from "./reused-outputs";
import { createReplays, type ReplayChoice, type ReplayPreview } from "./replay-runs";
import { createRunReads } from "./read-runs";
import type { AcceptRun, RunRequest } from "./ports";
import type { StoredRun } from "./run-reader";

export interface RunServicePorts extends Omit<BulkPorts, "replays"> {
  /** What the catalogue of a workspace says of operations. */
  rulesOf(workspaceId: string): OperationRules;
  accept: AcceptRun;
  /** Whether the run ended within `waitMs`. */
  waitForEnd(runId: string, waitMs: number): Promise<boolean>;
  /** Steps of a workflow that have a pinned output. */
  pinnedSteps(workflowId: string): string[];
  /** What `trigger` would be for an event. */
  sampleTrigger(workspaceId: string, definition: Definition, triggerId: string): Json;
}

export type Started = { kind: "ended"; run: Run } | { kind: "accepted"; runId: string; status: RunStatus };

export type RunService = ReturnType<typeof createRunService>;

/** Starting, reading and steering runs. Only the worker writes run tables: what changes a run is a request to it. */
export function createRunService(ports: RunServicePorts) {
  const { reader } = ports;
  const reads = createRunReads(ports);
  const replays = createReplays(ports);
  const { view, ...looking } = reads;

  async function outcome(ctx: Ctx, runId: string, waitMs: number | undefined): Promise<Started> {
    ports.ring();
    if (waitMs !== undefined && waitMs > 0) await ports.waitForEnd(runId, waitMs);
    const run = findRun(ports, ctx, runId);
    return isFinalRunStatus(run.status) && waitMs !== undefined
      ? { kind: "ended", run: view(run) }
      : { kind: "accepted", runId, status: run.status };
  }

  async function request(ctx: Ctx, run: StoredRun, wanted: RunRequest): Promise<{ runId: string; status: RunStatus }> {
    refuseEnded(run);
    await ports.requestOfRun(ctx.workspaceId, run.id, wanted);
    ports.ring();
    return { runId: run.id, status: run.status };
  }

  const by = (ctx: Ctx): string => actorLabel(ctx.actor);
  const apiSource = (ctx: Ctx): RunSource => ({ kind: ctx.actor.kind === "user" ? "manual" : "api" });

  /** What of the pinned outputs a run takes; live runs never do. */
  function pinnedOf(workflowId: string, mode: RunMode, definition: Definition, stepId?: string): Partial<RunSource> {
    if (mode !== "simulate") return {};
    const pinned = ports.pinnedSteps(workflowId).filter((id) => id !== stepId && definition.steps[id] !== undefined);
    return pinned.length === 0 ? {} : { pinned };
  }

  return {
    /**
     * @param input.usePins false: steps with a pinned output are simulated like the others
     * @throws NOT_FOUND, STATE_CONFLICT, DEFINITION_INVALID where the version cannot run, STORAGE_FULL
     */
    async start(
      ctx: Ctx,
      input: {
        id: string;
        input?: Json | undefined;
        mode?: RunMode | undefined;
        version?: VersionChoice;
        usePins?: boolean | undefined;
        waitMs?: number | undefined;
        idempotencyKey?: string | undefined;
      },
    ): Promise<Started> {
      const { version, mode, definition } = pickVersion(ports, ctx, input.id, input.version, input.mode);
      compileProgram(definition, ports.rulesOf(ctx.workspaceId));
      const { runId } = await ports.accept({
        workspaceId: ctx.workspaceId,
        workflowId: input.id,
        version,
        mode,
        source: {
          ...apiSource(ctx),
          ...(input.usePins === false ? {} : pinnedOf(input.id, mode, definition)),
        },
        input: input.input === undefined ? {} : input.input,
        dedupeKey: input.idempotencyKey === undefined ? undefined : `api:${by(ctx)}:${input.idempotencyKey}`,
      });
      return outcome(ctx, runId, input.waitMs);
    },

    /**
     * A short run of one step of head. `input` is data: nothing in it is an expression. Without it the step's own is
     * evaluated, with `trigger` and, simulated, what is pinned to other steps.
     */
    async testStep(
      ctx: Ctx,
      input: {
        id: string;
        stepId: string;
        input?: Json | undefined;
        trigger?: Json | undefined;
        mode?: RunMode | undefined;
        waitMs?: number | undefined;
      },
    ): Promise<Started> {
      const { version, definition } = pickVersion(ports, ctx, input.id, "head", input.mode);
      if (definition.steps[input.stepId] === undefined) throw new AppError("NOT_FOUND", "There is no such step.");
      const mode = input.mode ?? "simulate";
      const pins = pinnedOf(input.id, mode, definition, input.stepId);
      compileProgram(definitionOfStepTest(definition, input.stepId, pins.pinned), ports.rulesOf(ctx.workspaceId));
      const trigger = input.trigger ?? {};
      const { runId } = await ports.accept({
        workspaceId: ctx.workspaceId,
        workflowId: input.id,
        version,
        mode,
        source: { kind: "test", stepId: input.stepId, ...pins },
        input: input.input === undefined ? trigger : { input: input.input },
      });
      return outcome(ctx, runId, input.waitMs ?? 10_000);
    },

    /** A simulated run as a trigger would start it. @param input.id `workflowId:triggerId` */
    async testTrigger(
      ctx: Ctx,
      input: { id: string; input?: Json | undefined; waitMs?: number | undefined },
    ): Promise<Started> {
      const at = input.id.indexOf(":");
      const workflowId = input.id.slice(0, at);
      const triggerId = input.id.slice(at + 1);
      const workflow = at < 0 ? undefined : reader.workflow(ctx.workspaceId, workflowId);
      if (workflow === undefined) throw new AppError("NOT_FOUND", "There is no such trigger.");
      const { version, definition } = pickVersion(ports, ctx, workflowId, undefined, undefined);
      if (definition.triggers[triggerId] === undefined) throw new AppError("NOT_FOUND", "There is no such trigger.");
      compileProgram(definition, ports.rulesOf(ctx.workspaceId));
      const { runId } = await ports.accept({
        workspaceId: ctx.workspaceId,
        workflowId,
        version,
        mode: "simulate",
        source: { kind: "test", triggerId },
        input: input.input ?? ports.sampleTrigger(ctx.workspaceId, definition, triggerId),
      });
      return outcome(ctx, runId, input.waitMs);
    },

    ...looking,

    async cancel(ctx: Ctx, input: { id: string }) {
      const run = findRun(ports, ctx, input.id);
      refuseEnded(run);
      await ports.audit(ctx, { action: "run.cancelled", objectType: "run", objectId: run.id, detail: {} });
      return request(ctx, run, { kind: "cancel", payload: { by: by(ctx) } });
    },

    signal: async (ctx: Ctx, input: { id: string; name: string; payload: Json }) =>
      request(ctx, findRun(ports, ctx, input.id), {
        kind: "signal",
        payload: { name: input.name, payload: input.payload, by: by(ctx) },
      }),

    /** @throws STATE_CONFLICT where the step's outcome is not unknown */
    async decide(
      ctx: Ctx,
      input: { id: string; stepId: string; decision: "succeeded" | "retry" | "failed"; output?: Json | undefined },
    ) {
      const run = findRun(ports, ctx, input.id);
      const step = view(run).steps.find((candidate) => candidate.path === input.stepId);
      if (step === undefined) throw new AppError("NOT_FOUND", "There is no such step.");
      if (step.status !== "outcome_unknown")
        throw new AppError(
          "STATE_CONFLICT",
          `The step is ${step.status}; only one whose outcome is unknown can be decided.`,
        );
      const { decision, output } = input;
      const detail = { step: input.stepId, decision };
      await ports.audit(ctx, { action: "run.step_decided", objectType: "run", objectId: run.id, detail });
      return request(ctx, run, { kind: "decide", payload: { path: input.stepId, decision, output, by: by(ctx) } });
    },

    /** What a replay would do; starts nothing. */
    previewReplay: (ctx: Ctx, input: ReplayChoice & { id: string }): ReplayPreview =>
      replays.preview(ctx, input.id, input),

    /** Takes up a run that has ended: continue, repair or again (see `planReplay`). */
    async replay(
      ctx: Ctx,
      input: ReplayChoice & { id: string; stepInput?: JsonObject | undefined; waitMs?: number | undefined },
    ): Promise<Started> {
      const runId = await replays.start(ctx, input.id, input);
      const detail = { newRunId: runId, ...(input.how === undefined ? {} : { how: input.how }) };
      await ports.audit(ctx, { action: "run.replayed", objectType: "run", objectId: input.id, detail });
      return outcome(ctx, runId, input.waitMs);
    },

    ...createBulkRuns({ ...ports, replays }),
  };
}

function refuseEnded(run: StoredRun): void {
  if (isFinalRunStatus(run.status)) throw new AppError("STATE_CONFLICT", `The run has ended (${run.status}).`);
}

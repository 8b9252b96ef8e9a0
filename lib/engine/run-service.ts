import { AppError } from "@/lib/kernel/app-error";
import { actorLabel, type Ctx } from "@/lib/kernel/context";
import type { Json } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import {
  isFinalRunStatus,
  type Run,
  type RunMode,
  type RunSource,
  type RunStatus,
  type RunSummary,
} from "@/lib/workflow/run-schema";
import { compileProgram, type OperationRules } from "./core/program";
import { definitionOfStepTest } from "./reused-outputs";
import type { AcceptRun, RunRequest } from "./ports";
import type { RunFilter, RunReader, StoredRun } from "./run-reader";
import { toRun, toSummary } from "./run-view";

export interface RunServicePorts {
  reader: RunReader;
  rules: OperationRules;
  definition(workflowId: string, version: number): Definition | undefined;
  accept: AcceptRun;
  requestOfRun(workspaceId: string, runId: string, request: RunRequest): Promise<void>;
  /** Wakes the worker. */
  ring(): void;
  /** Whether the run ended within `waitMs`. */
  waitForEnd(runId: string, waitMs: number): Promise<boolean>;
  /** What `trigger` would be for an event. */
  sampleTrigger(definition: Definition, triggerId: string): Json;
}

export type VersionChoice = number | "head" | "published" | undefined;
export type Started = { kind: "ended"; run: Run } | { kind: "accepted"; runId: string; status: RunStatus };

const BULK_MAX = 1_000;

export type RunService = ReturnType<typeof createRunService>;

/** Starting, reading and steering runs. Only the worker writes run tables: what changes a run is a request to it. */
export function createRunService(ports: RunServicePorts) {
  const { reader } = ports;

  function find(ctx: Ctx, id: string): StoredRun {
    const run = reader.get(ctx.workspaceId, id);
    if (run === undefined) throw new AppError("NOT_FOUND", "There is no such run.");
    return run;
  }

  function view(run: StoredRun, include = { steps: true, data: true }): Run {
    const definition = ports.definition(run.workflowId, run.version);
    const all = Object.keys(definition?.steps ?? {});
    const stepIds = run.source.stepId === undefined ? all : [run.source.stepId];
    return toRun(run, include.steps ? reader.journal(run.id, 0) : [], stepIds, include);
  }

  function pick(
    ctx: Ctx,
    workflowId: string,
    choice: VersionChoice,
    mode: RunMode | undefined,
  ): { version: number; mode: RunMode; definition: Definition } {
    const workflow = reader.workflow(ctx.workspaceId, workflowId);
    if (workflow === undefined) throw new AppError("NOT_FOUND", "There is no such workflow.");
    if (choice === "published" && workflow.publishedVersion === null)
      throw new AppError("STATE_CONFLICT", "The workflow is not published.");
    const published = workflow.publishedVersion !== null && (choice === undefined || choice === "published");
    const version =
      typeof choice === "number" ? choice : published ? (workflow.publishedVersion ?? 0) : workflow.headVersion;
    const definition = ports.definition(workflowId, version);
    if (definition === undefined) throw new AppError("NOT_FOUND", `The workflow has no version ${version}.`);
    return { version, mode: mode ?? (published ? (workflow.publishedMode ?? "simulate") : "simulate"), definition };
  }

  async function outcome(ctx: Ctx, runId: string, waitMs: number | undefined): Promise<Started> {
    ports.ring();
    if (waitMs !== undefined && waitMs > 0) await ports.waitForEnd(runId, waitMs);
    const run = find(ctx, runId);
    return isFinalRunStatus(run.status) && waitMs !== undefined
      ? { kind: "ended", run: view(run) }
      : { kind: "accepted", runId, status: run.status };
  }

  async function request(ctx: Ctx, run: StoredRun, wanted: RunRequest): Promise<{ runId: string; status: RunStatus }> {
    if (isFinalRunStatus(run.status)) throw new AppError("STATE_CONFLICT", `The run has ended (${run.status}).`);
    await ports.requestOfRun(ctx.workspaceId, run.id, wanted);
    ports.ring();
    return { runId: run.id, status: run.status };
  }

  const by = (ctx: Ctx): string => actorLabel(ctx.actor);
  const apiSource = (ctx: Ctx): RunSource => ({ kind: ctx.actor.kind === "user" ? "manual" : "api" });

  /** Continues what did not succeed; with an input, or where there is nothing to continue, it is a run of its own. */
  async function replay(
    ctx: Ctx,
    input: {
      id: string;
      from?: string | undefined;
      version?: VersionChoice;
      input?: Json | undefined;
      waitMs?: number | undefined;
    },
  ): Promise<Started> {
    const run = find(ctx, input.id);
    if (!isFinalRunStatus(run.status)) throw new AppError("STATE_CONFLICT", "The run has not ended; cancel it first.");
    const { version, definition } = pick(ctx, run.workflowId, input.version ?? run.version, run.mode);
    compileProgram(definition, ports.rules);
    if (input.from !== undefined && definition.steps[input.from] === undefined) {
      const details = [{ path: "from", message: "is not a step of that version" }];
      throw new AppError("VALIDATION_FAILED", `There is no step ${input.from}.`, { details });
    }
    const continues = input.input === undefined && (input.from !== undefined || run.status !== "succeeded");
    const { runId } = await ports.accept({
      workspaceId: ctx.workspaceId,
      workflowId: run.workflowId,
      version,
      mode: run.mode,
      source: {
        kind: "replay",
        originRunId: run.id,
        ...(run.source.stepId === undefined ? {} : { stepId: run.source.stepId }),
        ...(input.from === undefined || !continues ? {} : { from: input.from }),
      },
      input: input.input ?? run.input,
      originRunId: continues ? run.originRunId : undefined,
    });
    return outcome(ctx, runId, input.waitMs);
  }

  return {
    /** @throws NOT_FOUND, STATE_CONFLICT, DEFINITION_INVALID where the version cannot run, STORAGE_FULL */
    async start(
      ctx: Ctx,
      input: {
        id: string;
        input?: Json | undefined;
        mode?: RunMode | undefined;
        version?: VersionChoice;
        waitMs?: number | undefined;
        idempotencyKey?: string | undefined;
      },
    ): Promise<Started> {
      const { version, mode, definition } = pick(ctx, input.id, input.version, input.mode);
      compileProgram(definition, ports.rules);
      const { runId } = await ports.accept({
        workspaceId: ctx.workspaceId,
        workflowId: input.id,
        version,
        mode,
        source: apiSource(ctx),
        input: input.input ?? {},
        dedupeKey: input.idempotencyKey === undefined ? undefined : `api:${by(ctx)}:${input.idempotencyKey}`,
      });
      return outcome(ctx, runId, input.waitMs);
    },

    /** A short run of one step of head. */
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
      const { version, definition } = pick(ctx, input.id, "head", input.mode);
      if (definition.steps[input.stepId] === undefined) throw new AppError("NOT_FOUND", "There is no such step.");
      compileProgram(definitionOfStepTest(definition, input.stepId), ports.rules);
      const trigger = input.trigger ?? {};
      const { runId } = await ports.accept({
        workspaceId: ctx.workspaceId,
        workflowId: input.id,
        version,
        mode: input.mode ?? "simulate",
        source: { kind: "test", stepId: input.stepId },
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
      const { version, definition } = pick(ctx, workflowId, undefined, undefined);
      if (definition.triggers[triggerId] === undefined) throw new AppError("NOT_FOUND", "There is no such trigger.");
      compileProgram(definition, ports.rules);
      const { runId } = await ports.accept({
        workspaceId: ctx.workspaceId,
        workflowId,
        version,
        mode: "simulate",
        source: { kind: "test", triggerId },
        input: input.input ?? ports.sampleTrigger(definition, triggerId),
      });
      return outcome(ctx, runId, input.waitMs);
    },

    list(
      ctx: Ctx,
      input: RunFilter & { limit: number; cursor?: string | undefined },
    ): { items: RunSummary[]; nextCursor: string | null } {
      const { limit, cursor, ...filter } = input;
      const rows = reader.list(ctx.workspaceId, filter, { limit: limit + 1, cursor });
      const last = rows[limit - 1];
      const nextCursor = rows.length > limit && last !== undefined ? `${last.createdAtMs}_${last.id}` : null;
      return { items: rows.slice(0, limit).map(toSummary), nextCursor };
    },

    get(ctx: Ctx, input: { id: string; include?: string | undefined }): Run {
      const wanted = input.include?.split(",").map((part) => part.trim());
      return view(find(ctx, input.id), {
        steps: wanted?.includes("steps") ?? true,
        data: wanted?.includes("data") ?? true,
      });
    },

    cancel: async (ctx: Ctx, input: { id: string }) =>
      request(ctx, find(ctx, input.id), { kind: "cancel", payload: { by: by(ctx) } }),

    signal: async (ctx: Ctx, input: { id: string; name: string; payload: Json }) =>
      request(ctx, find(ctx, input.id), {
        kind: "signal",
        payload: { name: input.name, payload: input.payload, by: by(ctx) },
      }),

    /** @throws STATE_CONFLICT where the step's outcome is not unknown */
    decide(
      ctx: Ctx,
      input: { id: string; stepId: string; decision: "succeeded" | "retry" | "failed"; output?: Json | undefined },
    ) {
      const run = find(ctx, input.id);
      const step = view(run).steps.find((candidate) => candidate.path === input.stepId);
      if (step === undefined) throw new AppError("NOT_FOUND", "There is no such step.");
      if (step.status !== "outcome_unknown")
        throw new AppError(
          "STATE_CONFLICT",
          `The step is ${step.status}; only one whose outcome is unknown can be decided.`,
        );
      const { decision, output } = input;
      return request(ctx, run, { kind: "decide", payload: { path: input.stepId, decision, output, by: by(ctx) } });
    },

    replay,

    /** The same for every run that fits, at most 1,000. */
    async bulk(ctx: Ctx, input: { action: "cancel" | "replay"; filter: RunFilter; dryRun: boolean }) {
      const runs = reader
        .list(ctx.workspaceId, input.filter, { limit: BULK_MAX })
        .filter((run) => isFinalRunStatus(run.status) === (input.action === "replay"));
      const runIds: string[] = [];
      const skipped: { runId: string; reason: string }[] = [];
      for (const run of input.dryRun ? [] : runs) {
        try {
          const done =
            input.action === "cancel"
              ? await request(ctx, run, { kind: "cancel", payload: { by: by(ctx) } })
              : await replay(ctx, { id: run.id });
          runIds.push("run" in done ? done.run.id : done.runId);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          skipped.push({ runId: run.id, reason: error.message });
        }
      }
      return { matched: runs.length, done: runIds.length, runIds, skipped };
    },

    /** The run's events after `afterSeq`, and its status now. For the live stream. */
    eventsAfter(ctx: Ctx, input: { id: string; afterSeq: number }) {
      const run = find(ctx, input.id);
      return { status: run.status, events: reader.journal(run.id, input.afterSeq) };
    },

    dataVersion: () => reader.dataVersion(),
  };
}

import { stepCount, readOlderWorkflow, type OlderWorkflow, type ResolveOperation } from "@/lib/api/older-shapes";
import { AppError } from "@/lib/kernel/app-error";
import type { Ctx } from "@/lib/kernel/context";
import { asJson, jsonEquals, type JsonObject } from "@/lib/kernel/json";
import type { OptimizationAnalysis, OptimizationApplied, RequestedOptimization } from "@/lib/optimization/reports";
import type { Optimizer } from "@/lib/optimization/service";
import type { History, Strategy } from "@/lib/optimization/schema";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { Verification } from "@/lib/workflow/proposal-schema";
import type { NewProposal } from "@/lib/workflow/proposal-service";

/** The dependency analysis compares steps pair by pair; larger documents would hold up the process. */
const STEPS_MAX = 200;

export interface OptimizePorts {
  optimizerOf: (workspaceId: string) => Optimizer;
  /** @throws NOT_FOUND */
  workflow: (ctx: Ctx, id: string) => Promise<{ definition: Definition; headVersion: number }>;
  history: (workspaceId: string, workflowId: string | null) => Promise<History>;
  proposals: {
    create(ctx: Ctx, input: NewProposal): Promise<{ id: string }>;
    apply(ctx: Ctx, input: { id: string; expectedVersion?: number | undefined }): Promise<{ version: number }>;
  };
  resolveOperation: (workspaceId: string) => ResolveOperation;
}

interface Subject {
  older: OlderWorkflow;
  definition: Definition;
  history: History;
  /** The stored workflow whose head this definition is. */
  stored: { id: string; headVersion: number } | null;
}

export interface AppliedToWorkflow extends OptimizationApplied {
  optimizedWorkflow: JsonObject;
  version: number | null;
  proposalId: string | null;
}

export type OptimizeWorkflow = ReturnType<typeof createOptimizeWorkflow>;

/** Endpoints 3 and 4: any of the older shapes → optimizer → (for a stored one) an applied proposal. */
export function createOptimizeWorkflow(ports: OptimizePorts) {
  async function subjectOf(ctx: Ctx, document: JsonObject): Promise<Subject> {
    const older = readOlderWorkflow(document, ports.resolveOperation(ctx.workspaceId));
    const head = older.workflowId === null ? null : await headOf(ctx, older.workflowId, older.definition !== null);
    const definition = older.definition ?? head?.definition;
    if (definition === undefined) throw new AppError("NOT_FOUND", "There is no such workflow.");
    if (stepCount(definition) > STEPS_MAX) {
      const message = `has more than the ${STEPS_MAX} steps that can be analysed`;
      throw new AppError("VALIDATION_FAILED", `The workflow ${message}.`, { details: [{ path: "workflow", message }] });
    }
    const isHead =
      head !== null && older.workflowId !== null && jsonEquals(asJson(head.definition), asJson(definition));
    return {
      older,
      definition,
      history: await ports.history(ctx.workspaceId, head === null ? null : older.workflowId),
      stored: isHead && older.workflowId !== null ? { id: older.workflowId, headVersion: head.headVersion } : null,
    };
  }

  /** A document may stand beside an id that is not stored here: then it is analysed without a history. */
  async function headOf(
    ctx: Ctx,
    id: string,
    hasDocument: boolean,
  ): Promise<{ definition: Definition; headVersion: number } | null> {
    try {
      return await ports.workflow(ctx, id);
    } catch (error) {
      if (hasDocument && error instanceof AppError && error.code === "NOT_FOUND") return null;
      throw error;
    }
  }

  return {
    async analyze(
      ctx: Ctx,
      input: { workflow: JsonObject; strategy: Strategy },
    ): Promise<{ analysis: OptimizationAnalysis; definition: Definition; history: History }> {
      const { definition, history } = await subjectOf(ctx, input.workflow);
      return {
        analysis: await ports.optimizerOf(ctx.workspaceId).analyze({ definition, history, strategy: input.strategy }),
        definition,
        history,
      };
    },

    async apply(
      ctx: Ctx,
      input: { workflow: JsonObject; optimizations: readonly RequestedOptimization[] },
    ): Promise<AppliedToWorkflow> {
      const { older, definition, history, stored } = await subjectOf(ctx, input.workflow);
      const result = await ports
        .optimizerOf(ctx.workspaceId)
        .apply({ definition, history, requested: input.optimizations });
      const kept = stored === null || result.applied.length === 0 ? null : await keep(ctx, stored, result);
      return {
        ...result,
        optimizedWorkflow: older.withDefinition(result.definition),
        version: kept?.version ?? null,
        proposalId: kept?.proposalId ?? null,
      };
    },
  };

  async function keep(
    ctx: Ctx,
    stored: { id: string; headVersion: number },
    result: OptimizationApplied,
  ): Promise<{ version: number; proposalId: string }> {
    const { applied } = result;
    const { id: proposalId } = await ports.proposals.create(ctx, {
      workflowId: stored.id,
      kind: "optimization",
      title: `Optimization: ${applied.map(({ type }) => type.replaceAll("_", " ")).join(", ")}`,
      patch: result.patch,
      rationale: applied.map(({ description }) => description).join("\n"),
      evidence: {
        makespan_ms_before: result.before.makespanMs,
        makespan_ms_after: result.after.makespanMs,
        performance_improvement: result.performanceImprovement,
        opportunities: applied.map(({ id, type, evidence }) => ({ id, type, evidence })),
      },
      confidence: Math.min(...applied.map(({ confidence }) => confidence)),
      risk: applied.some(({ risk }) => risk !== "safe") ? "review" : "safe",
      verification: verificationOf(result),
      baseVersion: stored.headVersion,
    });
    const { version } = await ports.proposals.apply(ctx, { id: proposalId, expectedVersion: stored.headVersion });
    return { version, proposalId };
  }
}

function verificationOf({ verification }: OptimizationApplied): Verification {
  const status = verification.after?.status ?? "succeeded";
  return {
    method: "equivalence",
    before: { reproduced: verification.equivalent, status },
    after: { status, effects: verification.after?.effects ?? [] },
    cases: verification.cases,
  };
}

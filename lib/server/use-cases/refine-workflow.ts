import type { RefinedInContext, Refiner } from "@/lib/intelligence/refiner";
import type { Explanation } from "@/lib/intelligence/core/explain-definition";
import { AppError } from "@/lib/kernel/app-error";
import type { Ctx } from "@/lib/kernel/context";
import type { CatalogLookup } from "@/lib/workflow/catalog-lookup";
import { validateDefinition } from "@/lib/workflow/core/validate-definition";
import type { Definition, Problem } from "@/lib/workflow/definition-schema";
import type { Proposal } from "@/lib/workflow/proposal-schema";
import type { Proposals } from "@/lib/workflow/proposal-service";
import type { Workflows } from "@/lib/workflow/service";
import type { WorkspaceUseReader } from "./workspace-use";

const TITLE_CHARS_MAX = 200;

export interface RefinePorts {
  refiner: Refiner;
  workflows: Pick<Workflows, "get" | "version">;
  proposals: Pick<Proposals, "create" | "verify" | "get" | "reject">;
  /** What the caller's workspace has and usually does. */
  workspace: WorkspaceUseReader;
  catalogOf: (workspaceId: string) => CatalogLookup;
}

export interface RefineWorkflowInput {
  workflowId: string;
  text: string;
  answers: Readonly<Record<string, string>>;
  /** A proposal that this one takes the place of: set aside if it is still open. */
  replaces?: string | undefined;
  expectedVersion?: number | undefined;
}

export interface RefinedWorkflow {
  refined: RefinedInContext;
  /** Null where there is something to ask first, or nothing changes. */
  proposal: Proposal | null;
  problems: Problem[];
  baseVersion: number;
}

/** Words about a stored workflow → a proposal against its head, with a dry run as proof. Nothing changes before it is applied. */
export function createRefineWorkflow(ports: RefinePorts) {
  const { refiner, workflows, proposals, workspace, catalogOf } = ports;

  /** @throws AppError NOT_FOUND, STATE_CONFLICT where it is a proposal of another workflow or not of words */
  async function toSetAside(ctx: Ctx, id: string, workflowId: string): Promise<Proposal> {
    const old = await proposals.get(ctx, id);
    if (old.workflowId === workflowId && old.kind === "refinement") return old;
    throw new AppError("STATE_CONFLICT", "Only a refinement of the same workflow can be replaced.", {
      details: [{ path: "replaces", message: "Not a refinement of this workflow" }],
    });
  }

  return {
    async refine(ctx: Ctx, input: RefineWorkflowInput): Promise<RefinedWorkflow> {
      const { workflowId, text, answers, replaces, expectedVersion } = input;
      const { definition, headVersion } = await workflows.get(ctx, workflowId);
      if (expectedVersion !== undefined && expectedVersion !== headVersion)
        throw new AppError("VERSION_CONFLICT", `Head is version ${headVersion}.`, {
          details: [{ path: "expectedVersion", message: `Head is version ${headVersion}` }],
        });
      const old = replaces === undefined ? null : await toSetAside(ctx, replaces, workflowId);
      const [connections, others, timezone] = await Promise.all([
        workspace.connections(ctx),
        workspace.workflows(ctx, workflowId),
        workspace.timezone(ctx),
      ]);
      const use = { connections, workflows: others };
      const refined = refiner.refine(ctx, { definition, text, answers, timezone, use });
      const problems = validateDefinition(refined.definition, catalogOf(ctx.workspaceId));
      const proposal =
        refined.patch.length === 0 ? null : await propose(ctx, { workflowId, text, headVersion, refined, problems });
      // Last, so that a failure before it leaves the old proposal open.
      if (old?.status === "open") await proposals.reject(ctx, old.id);
      return { refined, proposal, problems, baseVersion: headVersion };
    },

    /** What a version does, in plain words; head where none is named. */
    async explain(
      ctx: Ctx,
      { workflowId, version }: { workflowId: string; version?: number | undefined },
    ): Promise<Explanation & { version: number }> {
      const { headVersion, definition } = await workflows.get(ctx, workflowId);
      const asked = version ?? headVersion;
      const of: Definition =
        asked === headVersion ? definition : (await workflows.version(ctx, workflowId, asked)).definition;
      return { ...refiner.explain(ctx, of), version: asked };
    },
  };

  async function propose(
    ctx: Ctx,
    made: { workflowId: string; text: string; headVersion: number; refined: RefinedInContext; problems: Problem[] },
  ): Promise<Proposal> {
    const { refined, problems } = made;
    const [first = "Changed by words"] = refined.changes;
    const more = refined.changes.length - 1;
    const errors = problems.filter(({ severity }) => severity === "error");
    const proposal = await proposals.create(ctx, {
      workflowId: made.workflowId,
      kind: "refinement",
      title: `${first.replace(/\.$/, "")}${more > 0 ? `, and ${String(more)} more` : ""}`.slice(0, TITLE_CHARS_MAX),
      patch: refined.patch,
      rationale: [...refined.changes, ...refined.assumptions].join("\n"),
      evidence: {
        asked: made.text.slice(0, 1000),
        context_used: refined.contextUsed,
        left_to_ask: refined.questions.map(({ question }) => question),
        problems: errors.map(({ message }) => message),
      },
      confidence: Math.round(refined.confidence * 1000) / 1000,
      risk: "review",
      baseVersion: made.headVersion,
    });
    // What can't run yet has no dry run; its problems say why.
    return errors.length > 0 ? proposal : proposals.verify(ctx, proposal.id);
  }
}

export type RefineWorkflow = ReturnType<typeof createRefineWorkflow>;

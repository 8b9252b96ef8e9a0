import type { Catalog } from "@/lib/connectors/catalog";
import type { Plan, Question, RequestContext, Watcher } from "@/lib/intelligence/schema";
import type { Intelligence } from "@/lib/intelligence/service";
import { AppError } from "@/lib/kernel/app-error";
import type { Ctx } from "@/lib/kernel/context";
import { NO_HISTORY } from "@/lib/optimization/core/summarize-history";
import type { Strategy } from "@/lib/optimization/schema";
import type { Optimizer } from "@/lib/optimization/service";
import { validateDefinition } from "@/lib/workflow/core/validate-definition";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { Json } from "@/lib/kernel/json";
import type { SimulateRun, SimulationResult } from "@/lib/workflow/simulation";
import { explainDefinition } from "@/lib/intelligence/core/explain-definition";
import { inContext } from "@/lib/intelligence/core/refine/in-context";
import { withAnswers } from "@/lib/intelligence/core/with-answers";
import type { WorkspaceUseReader } from "./workspace-use";
import { sampleTrigger } from "./sample-trigger";

export interface GeneratePorts {
  intelligence: Pick<Intelligence, "plan">;
  catalogOf: (workspaceId: string) => Catalog;
  optimizerOf: (workspaceId: string) => Pick<Optimizer, "analyze" | "apply">;
  /** Off switch, time limit and breaker of the optimizer: its trouble never stops a generation. */
  guardOptimizer: <T>(ctx: Ctx, work: () => Promise<T>) => Promise<T>;
  /** In-memory, virtual time, no faults; nothing stored, nothing sent. */
  simulateRun: SimulateRun;
  /** What the caller's workspace has and usually does. */
  workspace: WorkspaceUseReader;
  /** Saves version 1. */
  save: (ctx: Ctx, input: { definition: Definition; note: string }) => Promise<{ id: string }>;
}

export interface GenerateInput {
  text: string;
  context: RequestContext;
  strategy: Strategy;
  enhanced: boolean;
  /** A configured model may be asked. Default: no. */
  useModel?: boolean;
  /** Answers to questions of an earlier round, by question id; those that point at no place are passed over. */
  answers?: Readonly<Record<string, string>>;
  /** False: nothing is saved, the answer is a look at what would be. Default: it is saved as a draft. */
  keep?: boolean;
}

interface Tuned {
  definition: Definition;
  changes: string[];
  /** What is left to gain, in words. */
  left: string[];
  /** Lower bound of the makespan over the predicted one: with every opportunity taken, over as it stands. 0..1. */
  reachable: number;
}

/** An answer without a step never stands without a question. */
const NO_STEP: Question = {
  id: "request",
  question: "What should be done, and in which service? No step could be read from the text.",
  options: [],
};

/** Changes that a new workflow may carry from the start, by what was asked for. */
const CHANGES: Readonly<Record<Strategy, readonly string[]>> = {
  performance: ["parallel_execution"],
  cost: ["deduplication", "dead_step_removal"],
  reliability: ["retry_policy", "timeout"],
  hybrid: ["parallel_execution", "deduplication", "retry_policy", "timeout"],
};

/**
 * Words → plan → strategy → validation → dry run → draft. A text that neither a service nor a start can be read from is
 * saved as nothing: the answer then holds the questions, and `workflow` an empty definition without an id.
 */
export function createGenerateWorkflow(ports: GeneratePorts) {
  const { intelligence, catalogOf, optimizerOf, guardOptimizer, simulateRun, workspace, save } = ports;

  /** The plan with what the strategy asks for; as it was planned, where the optimizer is off or broken. */
  async function withStrategy(ctx: Ctx, definition: Definition, strategy: Strategy): Promise<Tuned> {
    const optimizer = optimizerOf(ctx.workspaceId);
    const asPlanned: Tuned = { definition, changes: [], left: [], reachable: 1 };
    if (Object.keys(definition.steps).length === 0) return asPlanned;
    try {
      return await guardOptimizer(ctx, async () => {
        const requested = CHANGES[strategy].map((type) => ({ type }));
        const made = await optimizer.apply({ definition, history: NO_HISTORY, requested });
        const { before, after, opportunities } = await optimizer.analyze({
          definition: made.definition,
          history: NO_HISTORY,
          strategy,
        });
        return {
          definition: made.definition,
          changes: made.applied.map((one) => one.description),
          left: opportunities.map((one) => one.description),
          reachable: before.makespanMs === 0 ? 1 : Math.min(1, after.makespanMs / before.makespanMs),
        };
      });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { ...asPlanned, left: [`The optimizer gave no advice: ${error.message}`] };
    }
  }

  return async function generate(ctx: Ctx, input: GenerateInput, watcher: Watcher = {}) {
    const { signal, reached } = watcher;
    const { text, enhanced, strategy, useModel = false, answers = {}, keep = true } = input;
    const [connections, timezone] = await Promise.all([workspace.connections(ctx), workspace.timezone(ctx)]);
    const context = withWorkspace(input.context, connections, timezone);
    const read = await intelligence.plan(ctx, { text, context, enhanced, useModel }, watcher);
    reached?.({ phase: "planned", services: read.analysis.services.length, steps: read.outline.length });
    const answered = withAnswers(read.definition, read.questions, answers);
    // Nothing is looked up where there is nothing to ask.
    const workflows = answered.open.length === 0 ? [] : await workspace.workflows(ctx);
    const within = inContext(null, answered.definition, answered.open, { connections, workflows });
    const plan = {
      ...read,
      definition: within.definition,
      questions: within.questions,
      assumptions: read.assumptions.filter((said) => !isOutdated(said, read.definition, within.definition)),
    };
    const tuned = await withStrategy(ctx, plan.definition, strategy);
    const definition = tuned.definition;
    const problems = validateDefinition(definition, catalogOf(ctx.workspaceId));
    const valid = problems.every((problem) => problem.severity !== "error");
    const empty = Object.keys(definition.steps).length === 0;
    reached?.({ phase: "checked", valid });
    const dryRun = valid && !empty ? await dryRunOf(ctx, definition) : null;
    reached?.({ phase: "tried", status: dryRun?.status ?? "not_run" });
    if (signal?.aborted === true) throw new AppError("UNAVAILABLE", "Stopped by the caller; nothing was saved.");
    // Nothing was understood: an empty draft would only be in the way.
    const isBlank = empty && plan.analysis.detected_services.length === 0 && startsByHand(definition);
    const saved = isBlank || !keep ? null : await save(ctx, { definition, note: "Generated from words" });
    const isAsked = !empty || plan.questions.some(({ id }) => id === "request");
    return {
      plan: isAsked ? plan : { ...plan, questions: [NO_STEP, ...plan.questions] },
      definition,
      explanation: explainDefinition(catalogOf(ctx.workspaceId), definition).parts,
      problems,
      valid,
      dryRun,
      workflowId: saved?.id ?? null,
      contextUsed: [...within.used, ...contextUsed(input.context, context, read)],
      changes: tuned.changes,
      suggestions: tuned.left,
      estimatedPerformance: empty ? 0 : tuned.reachable,
    };
  };

  async function dryRunOf({ workspaceId }: Ctx, definition: Definition): Promise<SimulationResult | null> {
    try {
      return await simulateRun({
        definition,
        workspaceId,
        trigger: sampleTrigger(catalogOf(workspaceId), definition),
        signals: awaitedSignals(definition),
      });
    } catch (error) {
      // A dry run that can't be made is a missing proof, not a failed request.
      if (error instanceof AppError) return null;
      throw error;
    }
  }
}

export type GenerateWorkflow = ReturnType<typeof createGenerateWorkflow>;

/** The request's context, completed by the workspace's own where the caller says nothing of it. */
function withWorkspace(
  said: RequestContext,
  connections: readonly { service: string }[],
  timezone: string,
): RequestContext {
  const connected = [...new Set(connections.map(({ service }) => service))];
  return {
    ...said,
    ...(said.connected_services !== undefined || connected.length === 0 ? {} : { connected_services: connected }),
    // A workspace that never chose a zone has UTC: then the plan says itself that it assumes it.
    ...(said.timezone !== undefined || timezone === "UTC" ? {} : { timezone }),
  };
}

/** Which of that the plan rests on: services that are only implied, and the zone of schedules. */
function contextUsed(said: RequestContext, context: RequestContext, { analysis, definition }: Plan): string[] {
  const connected = said.connected_services === undefined ? (context.connected_services ?? []) : [];
  const implied = analysis.services.filter(({ id, reason }) => connected.includes(id) && !reason.endsWith("names it"));
  const zone = said.timezone === undefined ? context.timezone : undefined;
  const zoned = Object.values(definition.triggers).some((trigger) => trigger.with?.["timezone"] === zone);
  return [
    ...implied.map(({ name }) => `${name} is connected.`),
    ...(zone !== undefined && zoned ? [`The time zone of the workspace, ${zone}.`] : []),
  ];
}

/** Whether a placeholder is spoken of that an answer or the workspace's habit has replaced. */
function isOutdated(said: string, before: Definition, after: Definition): boolean {
  return Object.entries(before.steps).some(([id, step]) =>
    Object.entries(step.with ?? {}).some(
      ([field, value]) =>
        said.startsWith(`${step.name ?? id}: `) &&
        said.endsWith(` is set to the placeholder ${JSON.stringify(value)}.`) &&
        after.steps[id]?.with?.[field] !== value,
    ),
  );
}

function startsByHand({ triggers }: Definition): boolean {
  return Object.values(triggers).every(({ service }) => service === undefined || service === "manual");
}

/** What the dry run is sent for each signal that it waits for at the top level: the consent that lets it go on. */
function awaitedSignals({ steps }: Definition): Record<string, Json> {
  const names = Object.values(steps).flatMap((step) => {
    const name = step.service === "wait" && step.operation === "signal" ? step.with?.["name"] : undefined;
    return typeof name === "string" ? [name] : [];
  });
  return Object.fromEntries(names.map((name) => [name, {}]));
}

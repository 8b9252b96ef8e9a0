import { AppError } from "@/lib/kernel/app-error";
import type { Ctx } from "@/lib/kernel/context";
import type { Json } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import { isFinalRunStatus, type ReplayHow, type RunMode } from "@/lib/workflow/run-schema";
import { stepHistories } from "./core/attempt-log";
import { foldRun } from "./core/evolve";
import { compileProgram, type OperationRules } from "./core/program";
import { effectsAgain, isTakenOver, type EffectAgain } from "./core/repeated-effects";
import { planReplay, type ReplayPlan, type ReplayWish } from "./core/replay-plan";
import { stepOf, type RunState } from "./core/state";
import type { RunEvent } from "./event-schema";
import { findRun, pickVersion, type LookupPorts, type VersionChoice } from "./find-run";
import type { AcceptRun } from "./ports";
import { definitionOfStepTest, takenOver } from "./reused-outputs";
import type { RunReader, StoredRun } from "./run-reader";

export interface ReplayPorts extends LookupPorts {
  reader: RunReader;
  /** What the catalogue of a workspace says of operations. */
  rulesOf(workspaceId: string): OperationRules;
  accept: AcceptRun;
}

/** How one run, or each of many, is taken up again. */
export interface ReplayChoice extends ReplayWish {
  version?: VersionChoice;
}

/** What a replay would do; nothing has been started. */
export interface ReplayPreview {
  dryRun: true;
  runId: string;
  how: ReplayHow;
  version: number;
  mode: RunMode;
  /** In the order they happened. */
  effects: EffectAgain[];
  /** Paths whose results are taken over, at most 1,000. */
  reused: string[];
}

interface Prepared {
  run: StoredRun;
  plan: ReplayPlan;
  version: number;
  /** To be run. */
  definition: Definition;
}

/** Called runs that are looked into for effects, over all levels. */
const CALLED_RUNS_MAX = 200;
const REUSED_SHOWN_MAX = 1_000;

/** Taking up runs that have ended. */
export function createReplays(ports: ReplayPorts) {
  const { reader } = ports;

  function prepare(ctx: Ctx, id: string, choice: ReplayChoice): Prepared {
    const run = findRun(ports, ctx, id);
    if (!isFinalRunStatus(run.status)) throw new AppError("STATE_CONFLICT", "The run has not ended; cancel it first.");
    const wanted = choice.version ?? (choice.how === "repair" ? "head" : run.version);
    const picked = pickVersion(ports, ctx, run.workflowId, wanted, run.mode);
    const definition = definitionOf(picked.definition, run);
    compileProgram(definition, ports.rulesOf(ctx.workspaceId));
    let state: RunState | undefined;
    const facts = {
      status: run.status,
      version: run.version,
      statusOf(stepId: string) {
        state ??= foldRun(reader.journal(run.id, 0));
        return stepOf(state, stepId).status;
      },
    };
    const plan = planReplay(facts, choice, picked.version, definition);
    return { run, plan, version: picked.version, definition };
  }

  /** Effects of a run, and of those it called, that would be made again. */
  function effectsOf(
    run: StoredRun,
    { how, from }: ReplayPlan,
    toRun: Definition,
    budget: { runs: number },
  ): { effects: EffectAgain[]; reused: Record<string, Json> } {
    const journal = reader.journal(run.id, 0);
    const reused = takenOver({ how, from }, foldRun(journal), toRun);
    const ran = ports.definition(run.workflowId, run.version);
    const base = { runId: run.id, journal, ran: ran === undefined ? {} : definitionOf(ran, run).steps };
    const effects = effectsAgain({ ...base, toRun: toRun.steps, reused, sameKey: how !== "again" });
    for (const childId of calledAgain(journal, reused)) {
      const child = budget.runs > 0 ? reader.get(run.workspaceId, childId) : undefined;
      const definition = child === undefined ? undefined : ports.definition(child.workflowId, child.version);
      if (child === undefined || definition === undefined) continue;
      budget.runs -= 1;
      // A called run that did not succeed is continued with the run that called it; any other begins anew.
      const plan = how === "again" || child.status === "succeeded" ? AGAIN : CONTINUE;
      effects.push(...effectsOf(child, plan, definition, budget).effects);
    }
    return { effects, reused };
  }

  return {
    /**
     * Accepts the run that takes the other up.
     * @param once starts it for this bulk job once, however often it is asked
     * @throws NOT_FOUND, STATE_CONFLICT, VALIDATION_FAILED naming the field, DEFINITION_INVALID, STORAGE_FULL
     */
    async start(ctx: Ctx, id: string, choice: ReplayChoice, once?: { bulkJobId: string }): Promise<string> {
      const { run, plan, version } = prepare(ctx, id, choice);
      const { stepId } = run.source;
      const { runId } = await ports.accept({
        workspaceId: ctx.workspaceId,
        workflowId: run.workflowId,
        version,
        mode: run.mode,
        source: {
          kind: "replay",
          originRunId: run.id,
          how: plan.how,
          ...(stepId === undefined ? {} : { stepId }),
          ...(plan.from === undefined ? {} : { from: plan.from }),
          ...(choice.stepInput === undefined ? {} : { stepInput: choice.stepInput }),
        },
        input: choice.input ?? ports.reader.input(ctx.workspaceId, run.id) ?? run.input,
        originRunId: plan.how === "again" ? undefined : run.originRunId,
        replayOfRunId: run.id,
        ...(once === undefined ? {} : { ...once, dedupeKey: `bulk:${once.bulkJobId}:${run.id}` }),
      });
      return runId;
    },

    /** What would happen again. @throws as `start`, and starts nothing */
    preview(ctx: Ctx, id: string, choice: ReplayChoice): ReplayPreview {
      const { run, plan, version, definition } = prepare(ctx, id, choice);
      const { effects, reused } = effectsOf(run, plan, definition, { runs: CALLED_RUNS_MAX });
      const paths = Object.keys(reused).filter((path) => !path.includes("#"));
      return {
        dryRun: true,
        runId: run.id,
        how: plan.how,
        version,
        mode: run.mode,
        effects,
        reused: paths.slice(0, REUSED_SHOWN_MAX),
      };
    },
  };
}

export type Replays = ReturnType<typeof createReplays>;

const AGAIN: ReplayPlan = { how: "again", from: undefined };
const CONTINUE: ReplayPlan = { how: "continue", from: undefined };

/** The test of one step is taken up as that. */
function definitionOf(definition: Definition, { source }: StoredRun): Definition {
  return source.stepId === undefined ? definition : definitionOfStepTest(definition, source.stepId);
}

/** Runs that steps called whose results are not taken over. */
function calledAgain(journal: readonly RunEvent[], reused: Readonly<Record<string, Json>>): string[] {
  return [...stepHistories(journal)].flatMap(([path, { childRunIds }]) =>
    childRunIds.filter((_, iteration) => !isTakenOver(path, iteration, reused)),
  );
}

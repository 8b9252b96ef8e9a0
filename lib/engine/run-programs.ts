import { AppError } from "@/lib/kernel/app-error";
import { isJsonObject } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import { compileProgram, type OperationRules, type Program } from "./core/program";
import type { JournalStore, RunRow } from "./ports";
import { definitionOfStepTest, literal } from "./reused-outputs";

/** Programs kept in memory; the one made first goes first. */
const PROGRAMS_MAX = 200;

/** The programs of runs. Versions never change, so one is made once for many runs. */
export class RunPrograms {
  private readonly store: Pick<JournalStore, "definition">;
  private readonly rulesOf: (workspaceId: string) => OperationRules;
  private readonly kept = new Map<string, Program>();

  constructor(store: Pick<JournalStore, "definition">, rulesOf: (workspaceId: string) => OperationRules) {
    this.store = store;
    this.rulesOf = rulesOf;
  }

  /** @returns the error where the version cannot be run */
  of(row: RunRow): Program | AppError {
    const isOwn = row.source.stepId !== undefined || row.source.stepInput !== undefined;
    const key = !isOwn ? `${row.workflowId}@${row.version}` : null;
    const known = key === null ? undefined : this.kept.get(key);
    if (known !== undefined) return known;
    const program = this.compile(row);
    if (key !== null && !(program instanceof AppError)) {
      const [oldest] = this.kept.keys();
      if (oldest !== undefined && this.kept.size >= PROGRAMS_MAX) this.kept.delete(oldest);
      this.kept.set(key, program);
    }
    return program;
  }

  /** The program of a run that has none: it does nothing. */
  empty(workspaceId: string): Program {
    return compileProgram({ schema: 1, name: "empty", triggers: {}, steps: {} }, this.rulesOf(workspaceId));
  }

  private compile(row: RunRow): Program | AppError {
    try {
      const stored = this.store.definition(row.workflowId, row.version);
      if (stored === undefined) return new AppError("NOT_FOUND", `Version ${row.version} of the workflow is gone`);
      return compileProgram(definitionToRun(stored, row), this.rulesOf(row.workspaceId));
    } catch (error) {
      if (error instanceof AppError) return error;
      // What is stored may be older than what is understood: that run fails, and the worker goes on.
      return new AppError("VALIDATION_FAILED", `Version ${row.version} of the workflow cannot be read`, {
        cause: error,
      });
    }
  }
}

/**
 * The version's own definition; with an edited input, that in place of the step's own; for the test of one step that
 * step alone, with its input where one was given.
 */
function definitionToRun(stored: Definition, row: RunRow): Definition {
  const { stepId, from, stepInput, pinned } = row.source;
  const edited = from === undefined ? undefined : stored.steps[from];
  if (from !== undefined && edited !== undefined && stepInput !== undefined) {
    const steps = { ...stored.steps, [from]: { ...edited, with: literal(stepInput) } };
    return stepId === undefined ? { ...stored, steps } : definitionOfStepTest({ ...stored, steps }, stepId);
  }
  if (stepId === undefined) return stored;
  const alone = definitionOfStepTest(stored, stepId, pinned);
  const step = alone.steps[stepId];
  if (step === undefined || !isJsonObject(row.input) || !isJsonObject(row.input["input"])) return alone;
  return { ...alone, steps: { ...alone.steps, [stepId]: { ...step, with: literal(row.input["input"]) } } };
}

import type { Missing, Question } from "@/lib/intelligence/schema";
import type { Definition, Problem } from "@/lib/workflow/definition-schema";
import type { Patch, Proposal } from "@/lib/workflow/proposal-schema";

/** What a refinement is answered from. */
export interface RefinedOutcome {
  refined: {
    definition: Definition;
    patch: Patch;
    changes: string[];
    assumptions: string[];
    blocking: Question[];
    questions: Question[];
    missing: Missing[];
    confidence: number;
    contextUsed: string[];
  };
  proposal: Proposal | null;
  problems: Problem[];
  baseVersion: number;
}

/** The answer of `workflows.refine`: where a question comes first, what would change is told but not proposed. */
export function refinedOnWire({ refined, proposal, problems, baseVersion }: RefinedOutcome) {
  const { definition, patch, changes, assumptions, missing, confidence, contextUsed } = refined;
  return {
    proposal,
    baseVersion,
    definition,
    patch,
    changes,
    assumptions,
    questions: [
      ...refined.blocking.map((question) => ({ ...question, required: true })),
      ...refined.questions.map((question) => ({ ...question, required: false })),
    ],
    missing,
    confidence,
    contextUsed,
    validation: { valid: problems.every(({ severity }) => severity !== "error"), problems },
  };
}

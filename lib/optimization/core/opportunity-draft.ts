import { asJson, canonicalJson, type JsonObject } from "@/lib/kernel/json";
import { diffDocuments } from "@/lib/workflow/core/diff-documents";
import { ledByTests } from "@/lib/workflow/core/led-by-tests";
import { sha256Hex } from "@/lib/workflow/core/sha256";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { Patch, Risk } from "@/lib/workflow/proposal-schema";
import type { Level, Opportunity, OpportunityType, Strategy } from "../schema";

/** An opportunity before its effect is predicted. */
export interface Draft {
  type: OpportunityType;
  description: string;
  strategy: Strategy;
  effort: Level;
  risk: Risk;
  confidence: number;
  steps: string[];
  evidence: JsonObject;
  /** The whole definition after the change. */
  after: Definition;
}

/** The draft with its patch and id. */
export function toOpportunity(
  before: Definition,
  { after, ...draft }: Draft,
  estimatedImprovement: number,
): Opportunity {
  const patch = ledByTests(asJson(before), diffDocuments(asJson(before), asJson(after)));
  return {
    id: opportunityId(draft.type, draft.steps, patch),
    ...draft,
    estimated_improvement: estimatedImprovement,
    patch,
  };
}

export function opportunityId(type: OpportunityType, steps: readonly string[], patch: Patch): string {
  return `opt_${sha256Hex(canonicalJson(asJson({ type, steps: [...steps], patch }))).slice(0, 20)}`;
}

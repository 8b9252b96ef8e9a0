import type { Definition } from "@/lib/workflow/definition-schema";
import type { Missing, Question } from "../../schema";
import type { PlanningTools } from "../plan-request";

/** What one wish is carried out against. */
export interface Bench {
  tools: PlanningTools;
  /** As it stands after the wishes before. */
  definition: Definition;
  /** The words of this wish, folded. */
  said: string;
  /** In front of the ids of its questions, so that an answer finds its wish again. */
  prefix: string;
  /** By id of the question; what was not asked is passed over. */
  answers: Readonly<Record<string, string>>;
  /** IANA zone of schedules whose words name none. */
  timezone: string | undefined;
  /** Services that are connected or preferred: what a bare "mail me" means. */
  connected: readonly string[];
}

/** A wish that was carried out. */
export interface Done {
  kind: "done";
  definition: Definition;
  /** What changed, one sentence each. */
  changes: string[];
  assumptions: string[];
  /** Asked, though it was carried out with a placeholder. */
  questions: Question[];
  missing: Missing[];
  /** 0..1, that this is what was meant. */
  confidence: number;
}

/** Carried out, left open until a question is answered, or said to be impossible. */
export type Outcome = Done | { kind: "ask"; question: Question } | { kind: "cannot"; missing: Missing };

export function done(definition: Definition, change: string, more: Partial<Omit<Done, "kind">> = {}): Done {
  return {
    kind: "done",
    definition,
    changes: [change],
    assumptions: [],
    questions: [],
    missing: [],
    confidence: 0.9,
    ...more,
  };
}

export function cannot(what: string, suggestion: string): Outcome {
  return { kind: "cannot", missing: { what, suggestion } };
}

export function ask(bench: Bench, id: string, question: string, options: readonly string[]): Outcome {
  return { kind: "ask", question: { id: `${bench.prefix}.${id}`, question, options: [...options] } };
}

/** What was answered to the question `id` of this wish. */
export function answerTo({ answers, prefix }: Bench, id: string): string | undefined {
  const key = `${prefix}.${id}`;
  const answer = Object.hasOwn(answers, key) ? answers[key]?.trim() : undefined;
  return answer === "" ? undefined : answer;
}

export function serviceName({ tools }: Pick<Bench, "tools">, id: string): string {
  return tools.catalog.summary(id)?.name ?? tools.lexicon.services.get(id)?.name ?? id;
}

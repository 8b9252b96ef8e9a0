import type { Definition, Trigger } from "@/lib/workflow/definition-schema";
import type { Question } from "../schema";
import { withFieldAnswers } from "./refine/answers";

/** Starts that need nothing further, by the option of the question `trigger`. */
export const STARTS: Readonly<Record<string, Trigger>> = {
  "By hand": { service: "manual", event: "started" },
  "On a schedule": { name: "Every weekday at nine", service: "schedule", event: "cron", with: { cron: "0 9 * * 1-5" } },
};

/**
 * Answers where their questions point: `trigger` the start, `<step>.when` a condition (bare CEL), `<owner>.<field>` a
 * field. The choice of a service is no answer here: it is read with the words (`service_choices` of the context).
 * @returns the definition with them, and `open`: the questions that are left to ask
 */
export function withAnswers(
  definition: Definition,
  questions: readonly Question[],
  answers: Readonly<Record<string, string>>,
): { definition: Definition; open: Question[] } {
  let current = definition;
  const left = questions.filter(({ id }) => {
    const answer = Object.hasOwn(answers, id) ? (answers[id]?.trim() ?? "") : "";
    const next = answer === "" ? null : (withStart(current, id, answer) ?? withCondition(current, id, answer));
    if (next !== null) current = next;
    return next === null;
  });
  return withFieldAnswers(current, left, answers);
}

function withStart(definition: Definition, questionId: string, answer: string): Definition | null {
  const start = questionId === "trigger" && Object.hasOwn(STARTS, answer) ? STARTS[answer] : undefined;
  return start === undefined ? null : { ...definition, triggers: { start } };
}

function withCondition(definition: Definition, questionId: string, when: string): Definition | null {
  const [id = "", field, ...deeper] = questionId.split(".");
  const step = Object.hasOwn(definition.steps, id) ? definition.steps[id] : undefined;
  if (step === undefined || field !== "when" || deeper.length > 0) return null;
  return { ...definition, steps: { ...definition.steps, [id]: { ...step, when } } };
}

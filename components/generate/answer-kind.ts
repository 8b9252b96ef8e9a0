import { STARTS } from "@/lib/intelligence/core/with-answers";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { Generation } from "@/lib/client/intelligence";

type Question = Generation["questions"][number];

/** What an answer to a question changes; `text`: only saying it differently in the description helps. */
export type AnswerKind = "field" | "condition" | "service" | "start" | "text";

/**
 * What a question is about, by its id: `<step or trigger>.<field>` a field, `<step>.when` a condition,
 * `<step>.service` or `service.<id>` the choice of a service, `trigger` the start.
 */
export function answerKind(definition: Definition, questionId: string): AnswerKind {
  if (questionId === "trigger") return "start";
  const dot = questionId.indexOf(".");
  if (dot <= 0 || dot === questionId.length - 1) return "text";
  const [id, field] = [questionId.slice(0, dot), questionId.slice(dot + 1)];
  if (id === "service") return "service";
  if (Object.hasOwn(definition.steps, id)) {
    if (field === "service") return "service";
    if (field === "when") return "condition";
    return "field";
  }
  if (Object.hasOwn(definition.triggers, id)) return "field";
  return id === "trigger" && Object.keys(definition.triggers).length === 1 ? "field" : "text";
}

/** Detection and planning may both ask for the same service, with the same choices: it is asked once. */
export function withoutTwins(questions: readonly Question[]): Question[] {
  return questions.filter(
    ({ options }, at) =>
      options.length === 0 || questions.findIndex((other) => other.options.join("|") === options.join("|")) === at,
  );
}

/** Answers that can be given where the question stands: the choices, or null for free text. */
export function choicesOf(definition: Definition, { id, options }: Question): readonly string[] | null {
  if (answerKind(definition, id) === "start") return options.filter((option) => Object.hasOwn(STARTS, option));
  return options.length === 0 ? null : options;
}

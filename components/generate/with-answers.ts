import type { Definition } from "@/lib/workflow/definition-schema";

/** The input field that a question is about: its id is `<step or trigger>.<field>`; null for any other question. */
export function fieldOfQuestion(
  definition: Definition,
  questionId: string,
): { kind: "steps" | "triggers"; id: string; field: string } | null {
  const dot = questionId.indexOf(".");
  if (dot <= 0 || dot === questionId.length - 1) return null;
  const [id, field] = [questionId.slice(0, dot), questionId.slice(dot + 1)];
  if (Object.hasOwn(definition.steps, id)) return { kind: "steps", id, field };
  if (Object.hasOwn(definition.triggers, id)) return { kind: "triggers", id, field };
  const [onlyTrigger, ...others] = Object.keys(definition.triggers);
  return id === "trigger" && onlyTrigger !== undefined && others.length === 0
    ? { kind: "triggers", id: onlyTrigger, field }
    : null;
}

/** The definition with each answer in the field its question is about; empty answers change nothing. */
export function withAnswers(definition: Definition, answers: Readonly<Record<string, string>>): Definition {
  return Object.entries(answers).reduce((current, [questionId, answer]) => {
    const place = fieldOfQuestion(current, questionId);
    if (place === null || answer.trim() === "") return current;
    const part = current[place.kind][place.id];
    return {
      ...current,
      [place.kind]: {
        ...current[place.kind],
        [place.id]: { ...part, with: { ...part?.with, [place.field]: answer.trim() } },
      },
    };
  }, definition);
}

import type { Definition, Step } from "@/lib/workflow/definition-schema";
import type { Generation } from "@/lib/client/intelligence";

type Question = Generation["questions"][number];

/** What an answer to a question changes; `text`: only saying it differently in the description helps. */
export type AnswerKind =
  | { kind: "field"; part: "steps" | "triggers"; id: string; field: string }
  | { kind: "condition"; stepId: string }
  | { kind: "service" }
  | { kind: "start" }
  | { kind: "text" };

/** Starts that need nothing further; ids of the options of the question `trigger`. */
const STARTS: Readonly<Record<string, Definition["triggers"][string]>> = {
  "By hand": { service: "manual", event: "started" },
  "On a schedule": { name: "Every weekday at nine", service: "schedule", event: "cron", with: { cron: "0 9 * * 1-5" } },
};

/**
 * What a question is about, by its id: `<step or trigger>.<field>` a field, `<step>.when` a condition,
 * `<step>.service` or `service.<id>` the choice of a service, `trigger` the start.
 */
export function answerKind(definition: Definition, questionId: string): AnswerKind {
  if (questionId === "trigger") return { kind: "start" };
  const dot = questionId.indexOf(".");
  if (dot <= 0 || dot === questionId.length - 1) return { kind: "text" };
  const [id, field] = [questionId.slice(0, dot), questionId.slice(dot + 1)];
  if (id === "service") return { kind: "service" };
  if (Object.hasOwn(definition.steps, id)) {
    if (field === "service") return { kind: "service" };
    if (field === "when") return { kind: "condition", stepId: id };
    return { kind: "field", part: "steps", id, field };
  }
  if (Object.hasOwn(definition.triggers, id)) return { kind: "field", part: "triggers", id, field };
  const [onlyTrigger, ...others] = Object.keys(definition.triggers);
  return id === "trigger" && onlyTrigger !== undefined && others.length === 0
    ? { kind: "field", part: "triggers", id: onlyTrigger, field }
    : { kind: "text" };
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
  if (answerKind(definition, id).kind === "start") return options.filter((option) => Object.hasOwn(STARTS, option));
  return options.length === 0 ? null : options;
}

/** The definition with each answer where its question points; empty answers, and those that choose a service, change nothing. */
export function withAnswers(definition: Definition, answers: Readonly<Record<string, string>>): Definition {
  return Object.entries(answers).reduce((current, [questionId, raw]) => {
    const answer = raw.trim();
    const place = answerKind(current, questionId);
    if (answer === "") return current;
    switch (place.kind) {
      case "start": {
        const start = STARTS[answer];
        return start === undefined ? current : { ...current, triggers: { start } };
      }
      case "condition":
        return withStep(current, place.stepId, (step) => ({ ...step, when: answer }));
      case "field": {
        const part = current[place.part][place.id];
        return {
          ...current,
          [place.part]: {
            ...current[place.part],
            [place.id]: { ...part, with: { ...part?.with, [place.field]: answer } },
          },
        };
      }
      case "service":
      case "text":
        return current;
    }
  }, definition);
}

function withStep(definition: Definition, id: string, change: (step: Step) => Step): Definition {
  const step = definition.steps[id];
  return step === undefined ? definition : { ...definition, steps: { ...definition.steps, [id]: change(step) } };
}

/**
 * Ids of the services that the answers choose.
 * @param serviceIdOf id of a service of the catalogue by its name
 */
export function chosenServices(
  result: Pick<Generation, "questions" | "analysis" | "workflow">,
  answers: Readonly<Record<string, string>>,
  serviceIdOf: (name: string) => string | undefined,
): string[] {
  return Object.entries(answers).flatMap(([questionId, name]) => {
    if (name === "" || answerKind(result.workflow.definition, questionId).kind !== "service") return [];
    // `service.<id>`: the options are that service and then its alternatives, in their order.
    const asked = result.analysis.services.find(({ id }) => questionId === `service.${id}`);
    const at = result.questions.find(({ id }) => id === questionId)?.options.indexOf(name) ?? -1;
    const id = asked === undefined ? undefined : [asked.id, ...asked.alternatives.map((other) => other.id)][at];
    return [id ?? serviceIdOf(name) ?? []].flat();
  });
}

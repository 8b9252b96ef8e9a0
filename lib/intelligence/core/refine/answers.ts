import type { Json } from "@/lib/kernel/json";
import { isJsonObject } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { Question } from "../../schema";

/** Answers to questions about fields (`<step>.<field>`, `trigger.<field>`) in their places; `open`: what is left to ask. */
export function withFieldAnswers(
  definition: Definition,
  questions: readonly Question[],
  answers: Readonly<Record<string, string>>,
): { definition: Definition; open: Question[] } {
  let current = definition;
  const open: Question[] = [];
  for (const question of questions) {
    const answer = Object.hasOwn(answers, question.id) ? answers[question.id]?.trim() : undefined;
    const next = answer === undefined || answer === "" ? null : withField(current, question.id, answer);
    if (next === null) open.push(question);
    else current = next;
  }
  return { definition: current, open };
}

/** Assumptions less the placeholders that an answer has replaced: of the questions, only `open` are still asked. */
export function unsettled(
  assumptions: readonly string[],
  questions: readonly Question[],
  open: readonly Question[],
): string[] {
  const asked = new Set(open.map(({ id }) => id));
  const settled = new Set(questions.filter(({ id }) => !asked.has(id)).map(({ question }) => question));
  return assumptions.filter((text) => !settled.has(text.replace(/"(.*)" is set to the placeholder .*$/s, "$1?")));
}

function withField(definition: Definition, questionId: string, answer: string): Definition | null {
  const [owner = "", ...fields] = questionId.split(".");
  const [onlyTrigger, ...others] = Object.keys(definition.triggers);
  const part = Object.hasOwn(definition.steps, owner) ? "steps" : "triggers";
  const id =
    part === "steps" || Object.hasOwn(definition.triggers, owner)
      ? owner
      : owner === "trigger" && others.length === 0
        ? (onlyTrigger ?? "")
        : "";
  const holder = part === "steps" ? definition.steps[id] : definition.triggers[id];
  const input = holder?.with ?? {};
  if (holder === undefined || fields.length === 0 || !has(input, fields)) return null;
  const value = set(input, fields, answer.replaceAll("{{", "{{{{"));
  return { ...definition, [part]: { ...definition[part], [id]: { ...holder, with: value } } };
}

function has(value: Json, [field, ...rest]: readonly string[]): boolean {
  if (field === undefined) return true;
  return isJsonObject(value) && Object.hasOwn(value, field) && has(value[field] ?? null, rest);
}

/** Numbers stay numbers where the placeholder is one. */
function set(value: Json, [field, ...rest]: readonly string[], answer: string): Json {
  if (field === undefined)
    return typeof value === "number" && Number.isFinite(Number(answer)) ? Number(answer) : answer;
  return isJsonObject(value) ? { ...value, [field]: set(value[field] ?? null, rest, answer) } : answer;
}

import type { JsonObject } from "@/lib/kernel/json";
import type { Step } from "@/lib/workflow/definition-schema";
import type { DataSource } from "./map-inputs";

/** One of what a model lists. */
const ITEM: JsonObject = {
  type: "object",
  properties: { title: { type: "string" }, text: { type: "string" } },
  required: ["title", "text"],
  additionalProperties: false,
};
const LIST: JsonObject = {
  type: "object",
  properties: { items: { type: "array", items: ITEM } },
  required: ["items"],
  additionalProperties: false,
};
const WORDS = 'Answer with an object that has a list "items"; each item has a title and a text.';
const EACH_OF =
  /\b(?:each|every)\s+(?:of (?:the|them)\s+)?((?:[\p{L}-]+ ){0,2}?[\p{L}-]+?)s?(?=[,.;]|$|\s(?:in|on|to|and|with|as|from)\b)/iu;

/** The same step, asked to answer by a list that can be gone through. */
export function askedForList(step: Step): Step {
  const prompt = step.with?.["prompt"];
  return {
    ...step,
    with: { ...step.with, prompt: `${typeof prompt === "string" ? prompt : ""}\n\n${WORDS}`, schema: LIST },
  };
}

/** A further step that lists, in what a model has written, what is to be gone through. */
export function listingStep(step: Step, stepId: string, text: string): Step {
  const what = EACH_OF.exec(text)?.[1] ?? "item";
  const prompt = `List every ${what} in this text.\n\n{{ steps.${stepId}.output.text }}`;
  return askedForList({ ...step, name: `List every ${what}`, needs: [stepId], with: { ...step.with, prompt } });
}

/** What is gone through: the list of a step that was asked for one. */
export function listOf(stepId: string): { expression: string; source: DataSource } {
  return {
    expression: `parseJson(steps.${stepId}.output.text).items`,
    source: { root: "item", stepId: null, schema: ITEM, noun: "item" },
  };
}

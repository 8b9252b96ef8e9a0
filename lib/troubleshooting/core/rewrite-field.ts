import { isJsonObject, type Json } from "@/lib/kernel/json";
import type { Definition, Step } from "@/lib/workflow/definition-schema";
import { toPointer } from "@/lib/workflow/core/json-pointer";
import type { Patch } from "@/lib/workflow/proposal-schema";

interface TextPlace {
  keys: string[];
  text: string;
}

/** Every text of a step that may hold expressions, with its place. */
function textsOf(value: Json, keys: string[]): TextPlace[] {
  if (typeof value === "string") return [{ keys, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, i) => textsOf(item, [...keys, String(i)]));
  if (isJsonObject(value)) return Object.entries(value).flatMap(([key, item]) => textsOf(item, [...keys, key]));
  return [];
}

/** Texts with expressions of one step, in order; `keys` lead to the step within the definition. */
export function expressionTexts(step: Step, keys: string[]): TextPlace[] {
  const bare = [step.when, step.forEach, step.repeat?.until, step.cache?.key];
  const names = [["when"], ["forEach"], ["repeat", "until"], ["cache", "key"]];
  const places = bare.flatMap((text, i) =>
    text === undefined ? [] : [{ keys: [...keys, ...(names[i] ?? [])], text }],
  );
  return [
    ...places,
    ...(step.with === undefined
      ? []
      : textsOf(step.with, [...keys, "with"]).filter((place) => place.text.includes("{{"))),
  ];
}

function allTexts(steps: Record<string, Step>, keys: string[]): TextPlace[] {
  return Object.entries(steps).flatMap(([id, step]) => {
    const own = [...keys, "steps", id];
    return [...expressionTexts(step, own), ...(step.steps === undefined ? [] : allTexts(step.steps, own))];
  });
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/**
 * Patch that replaces each read of `parent.key` in the whole definition by `replacement`, led by tests of the old texts.
 * @param parent e.g. `steps.task.output`
 * @param replacement the CEL that stands in its place, e.g. `steps.task.output.link`
 */
export function rewriteReads(definition: Definition, parent: string, key: string, replacement: string): Patch {
  const read = new RegExp(`(?<![\\w.])${escapeRegex(parent)}\\.${escapeRegex(key)}(?![\\w])`, "g");
  return allTexts(definition.steps, []).flatMap(({ keys, text }) => {
    const value = text.replace(read, () => replacement);
    if (value === text) return [];
    const path = toPointer(keys);
    return [
      { op: "test" as const, path, value: text },
      { op: "replace" as const, path, value },
    ];
  });
}

import { isJsonObject, type JsonObject } from "@/lib/kernel/json";

/**
 * The sets of fields of which one must be given: those of an `anyOf` whose every form only says what it requires,
 * like `[{required: ["prompt"]}, {required: ["messages"]}]`.
 * @param schema JSON Schema of an object
 * @returns undefined where there is no such choice
 */
export function fieldChoices(schema: JsonObject): string[][] | undefined {
  const { anyOf } = schema;
  if (!Array.isArray(anyOf) || anyOf.length === 0) return undefined;
  const choices = anyOf.map((form) =>
    isJsonObject(form) && Object.keys(form).length === 1 && Array.isArray(form["required"])
      ? form["required"].map(String)
      : [],
  );
  return choices.every((names) => names.length > 0) ? choices : undefined;
}

/** Whether one of the sets is given whole; a field without a value is not. */
export function isChoiceMade(choices: readonly string[][], given: JsonObject): boolean {
  const isGiven = (name: string) => Object.hasOwn(given, name) && given[name] !== null && given[name] !== "";
  return choices.some((names) => names.every(isGiven));
}

/** `prompt or messages`. */
export function choiceWords(choices: readonly string[][]): string {
  return choices.map((names) => names.join(" with ")).join(" or ");
}

/**
 * What must be filled so that an input is whole: the required fields, and of a choice that `given` has not made its
 * first set.
 */
export function neededFields(schema: JsonObject, given: JsonObject = {}): string[] {
  const required = Array.isArray(schema["required"]) ? schema["required"].map(String) : [];
  const choices = fieldChoices(schema);
  if (choices === undefined || isChoiceMade(choices, given)) return required;
  return [...new Set([...required, ...(choices[0] ?? [])])];
}

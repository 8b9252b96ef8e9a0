import { asJson, isJsonObject, type Json } from "@/lib/kernel/json";
import { findSecrets, withoutSecrets } from "../core/find-secrets";
import type { Definition } from "../definition-schema";

/** Secrets behind one another in a text need several looks. */
const ROUNDS_MAX = 5;

/**
 * A definition without the literal secrets of the document it came from: keys are cut out of texts, values of fields
 * that hold nothing but a secret go.
 * @returns also where they stood; never what they were
 */
export function takeOutSecrets(definition: Definition): {
  definition: Definition;
  taken: { path: string; what: string }[];
} {
  let document = asJson(definition);
  const taken = new Map<string, { path: string; what: string }>();
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const found = findSecrets(document as unknown as Definition);
    if (found.length === 0) break;
    for (const { path, what } of found) {
      taken.set(path, { path, what });
      document = changedAt(document, keysOf(path), round === 0);
    }
  }
  const cleaned = document as unknown as Definition;
  const { description } = cleaned;
  return {
    definition: {
      ...cleaned,
      name: withoutSecrets(cleaned.name),
      ...(description !== undefined && { description: withoutSecrets(description) }),
    },
    taken: [...taken.values()],
  };
}

function keysOf(pointer: string): string[] {
  return pointer
    .slice(1)
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The document with the text at a place cut, or gone where cutting leaves a secret. */
function changedAt(value: Json, [key, ...rest]: readonly string[], mayCut: boolean): Json {
  if (key === undefined) return value;
  if (Array.isArray(value))
    return value.map((item, i) => (String(i) === key ? (within(item, rest, mayCut) ?? "") : item));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).flatMap(([name, item]): [string, Json][] => {
    if (name !== key) return [[name, item]];
    const changed = within(item, rest, mayCut);
    return changed === undefined ? [] : [[name, changed]];
  });
  return Object.fromEntries(entries);
}

function within(item: Json, rest: readonly string[], mayCut: boolean): Json | undefined {
  if (rest.length > 0) return changedAt(item, rest, mayCut);
  if (typeof item !== "string") return undefined;
  const cut = withoutSecrets(item);
  return mayCut && cut !== item ? cut : undefined;
}

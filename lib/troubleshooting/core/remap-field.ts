import { isJsonObject, type Json } from "@/lib/kernel/json";
import type { RecordedRun } from "../schema";

/** A field that expressions read and that the recorded data does not have. */
export interface MissingField {
  /** Where it is read from, as it stands in expressions: `steps.task.output`. */
  parent: string;
  /** The key that is not there. */
  key: string;
  /** Keys that are there instead. */
  available: string[];
  /** Whether answers of this step are known to have had the key: then the service has changed, not the expression. */
  wasThere: boolean;
  /** The key that most likely took its place, with how sure that is (0..1); null where none is near. */
  nearest: { key: string; similarity: number } | null;
}

const REFERENCE = /\b(steps\.[a-z][a-z0-9_]{0,62}\.output|trigger)((?:\.[A-Za-z_][A-Za-z0-9_]{0,99}){1,20})/g;
/** Below this a name is not taken for the same thing renamed. */
const SIMILARITY_MIN = 0.5;
/** Of the only new name in an answer that has lost one: likely the same, not sure. */
const SIMILARITY_ONLY_NEW = 0.6;

/**
 * Finds the first key on a path read by these expressions that the run's recorded outputs lack.
 * @param expressions texts that hold CEL (templates or bare)
 * @param knownFieldsOf fields that answers of a step had before, or have by the catalogue
 */
export function findMissingField(
  expressions: readonly string[],
  run: RecordedRun,
  knownFieldsOf: (stepId: string) => readonly string[] = () => [],
): MissingField | null {
  const outputs = new Map<string, Json>();
  for (const step of run.steps) {
    const last = step.attempts.at(-1);
    if (last?.kind === "succeeded") outputs.set(step.path, last.output);
  }
  for (const text of expressions) {
    for (const match of text.matchAll(REFERENCE)) {
      const root = match[1] ?? "";
      const stepId = root === "trigger" ? null : (root.split(".")[1] ?? "");
      const value = stepId === null ? run.trigger : outputs.get(stepId);
      if (value === undefined) continue;
      const found = firstMissingKey(value, root, (match[2] ?? "").slice(1).split("."));
      if (found !== null) return stepId === null ? found : renamedAmong(found, root, new Set(knownFieldsOf(stepId)));
    }
  }
  return null;
}

function firstMissingKey(start: Json, root: string, keys: readonly string[]): MissingField | null {
  let at: Json = start;
  let parent = root;
  for (const key of keys) {
    if (!isJsonObject(at)) return null;
    const next = Object.hasOwn(at, key) ? at[key] : undefined;
    if (next === undefined) {
      const available = Object.keys(at).slice(0, 200);
      return { parent, key, available, wasThere: false, nearest: nearestName(key, available) };
    }
    at = next;
    parent = `${parent}.${key}`;
  }
  return null;
}

/**
 * A field that answers had before and one that they did not have: most likely the same under a new name, however the
 * two are spelt. What was there before stays what it was and is no candidate.
 */
function renamedAmong(found: MissingField, root: string, known: ReadonlySet<string>): MissingField {
  if (found.parent !== root || !known.has(found.key)) return found;
  const fresh = found.available.filter((key) => !known.has(key) && /^[A-Za-z_][A-Za-z0-9_]*$/.test(key));
  const [only] = fresh;
  const nearest =
    nearestName(found.key, fresh) ??
    (fresh.length === 1 && only !== undefined ? { key: only, similarity: SIMILARITY_ONLY_NEW } : null);
  return { ...found, wasThere: true, nearest };
}

/** The most similar of some names, or null where none is near enough. */
export function nearestName(name: string, names: readonly string[]): { key: string; similarity: number } | null {
  const ranked = names
    .filter((other) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(other))
    .map((key) => ({ key, similarity: similarity(name, key) }))
    .sort((a, b) => b.similarity - a.similarity || (a.key < b.key ? -1 : 1));
  const [best, second] = ranked;
  if (best === undefined || best.similarity < SIMILARITY_MIN) return null;
  // Two equally near names: which one is meant cannot be known.
  return second !== undefined && second.similarity === best.similarity ? null : best;
}

/** 1 for names that differ only in case and separators; else the better of shared words and edit distance. */
export function similarity(a: string, b: string): number {
  const [plainA, plainB] = [plain(a), plain(b)];
  if (plainA === plainB) return 1;
  const longest = Math.max(plainA.length, plainB.length);
  if (longest === 0 || longest > 100) return 0;
  const [wordsA, wordsB] = [words(a), words(b)];
  const shared = wordsA.filter((word) => wordsB.includes(word)).length;
  const byWords = (2 * shared) / (wordsA.length + wordsB.length);
  return Math.max(byWords, 1 - editDistance(plainA, plainB) / longest) * 0.99;
}

function words(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Levenshtein distance. @see https://en.wikipedia.org/wiki/Levenshtein_distance */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitute = (row[j - 1] ?? 0) + (a.charAt(i - 1) === b.charAt(j - 1) ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitute));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

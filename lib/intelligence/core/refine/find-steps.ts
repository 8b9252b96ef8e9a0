import type { Step } from "@/lib/workflow/definition-schema";
import { findAliases } from "../alias-trie";
import { verbForm } from "../verbs";
import { answerTo, ask, type Bench, type Outcome } from "./outcome";

const FILLERS = new Set(
  "the a an my our this that those these step steps node nodes part task's in on to of from with for it its one and all both any is".split(
    " ",
  ),
);
const tokensOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((token) => token !== "" && !FILLERS.has(token));
const stem = (word: string): string => verbForm(word)?.base ?? word.replace(/(?:es|s)$/, "");

/** How a step is called when a person is asked: its name, and its id where names repeat. */
export function labelOf(steps: Readonly<Record<string, Step>>, id: string): string {
  const name = steps[id]?.name;
  if (name === undefined || name === id) return id;
  const repeats = Object.values(steps).filter((step) => step.name === name).length > 1;
  return repeats ? `${name} (${id})` : name;
}

/** Services that the words name, by the catalogue's aliases. */
export function servicesNamed({ tools }: Pick<Bench, "tools">, text: string): string[] {
  return [...new Set(findAliases(tools.lexicon.trie, text).map(({ serviceId }) => serviceId))];
}

/**
 * Steps that the words may mean, all equally well: by name or id, by service, by what the operation is about. Steps of
 * a body are not among them.
 */
export function stepsMeant(bench: Bench, reference: string): string[] {
  const { tools, definition } = bench;
  const quoted = /"([^"]+)"|'([^']{2,})'/.exec(reference);
  const plain = (quoted?.[1] ?? quoted?.[2] ?? reference)
    .trim()
    .toLowerCase()
    .replace(/^the\s+|\s+step$/g, "");
  const exact = Object.entries(definition.steps).filter(
    ([id, step]) => id === plain || step.name?.toLowerCase() === plain,
  );
  if (exact.length > 0) return exact.map(([id]) => id);
  const aliases = findAliases(tools.lexicon.trie, reference);
  const named = aliases.map(({ serviceId }) => serviceId);
  const tokens = tokensOf(reference).map(stem);
  // A service's name in the name of one of its steps doesn't set that step before its others.
  const besides = tokensOf(
    aliases.reduceRight((text, { start, end }) => `${text.slice(0, start)} ${text.slice(end)}`, reference),
  ).map(stem);
  const scored = Object.entries(definition.steps).map(([id, step]) => {
    const uses = step.service !== undefined && named.includes(step.service);
    const byName = tokensOf(`${step.name ?? ""} ${id.replaceAll("_", " ")}`).map(stem);
    const operation = tools.catalog.operation(step.service ?? "", step.operation ?? "");
    const about = [...(operation?.nouns ?? []), ...(operation?.verbs ?? [])].flatMap(tokensOf).map(stem);
    const said = uses ? besides : tokens;
    const hits = said.filter((token) => byName.includes(token)).length;
    const thing = said.filter((token) => !byName.includes(token) && about.includes(token)).length;
    // A service that is named and that the step does not use, nor has in its name, rules the step out.
    if (named.length > 0 && !uses && hits === 0) return { id, score: 0 };
    return { id, score: (uses ? 3 : 0) + hits * 1.5 + thing };
  });
  const best = Math.max(0, ...scored.map(({ score }) => score));
  return best === 0 ? [] : scored.filter(({ score }) => score === best).map(({ id }) => id);
}

/** A reference resolved to one step, by an answer where words alone don't do; else the question that does. */
export function oneStep(bench: Bench, reference: string): { id: string } | { outcome: Outcome } {
  const { steps } = bench.definition;
  const all = Object.keys(steps);
  const answer = answerTo(bench, "step");
  const answered = answer === undefined ? undefined : all.find((id) => labelOf(steps, id) === answer || id === answer);
  if (answered !== undefined) return { id: answered };
  const meant = stepsMeant(bench, reference);
  const [only] = meant;
  if (only !== undefined && meant.length === 1) return { id: only };
  const said = reference.trim().slice(0, 80);
  const question =
    meant.length > 1
      ? `Which of the ${meant.length === 2 ? "two" : String(meant.length)} steps that fit "${said}" is meant?`
      : `No step here fits "${said}". Which one is meant?`;
  const options = (meant.length > 1 ? meant : all).slice(0, 12).map((id) => labelOf(steps, id));
  return { outcome: ask(bench, "step", question, options) };
}

import type { Word } from "./words";

const BEFORE = new Set(["not", "without", "except", "excluding", "versus", "vs", "unlike", "replaces", "replacing"]);
const BEFORE_PAIRS = new Set([
  "instead of",
  "rather than",
  "away from",
  "no longer",
  "don't use",
  "do not",
  "never use",
  "other than",
  "need for",
  "leaving the",
]);
const FILLERS = new Set([
  "a",
  "an",
  "the",
  "our",
  "my",
  "any",
  "use",
  "using",
  "via",
  "through",
  "in",
  "on",
  "to",
  "from",
  "by",
  "with",
  "it",
  "anything",
]);

/** "Do not post to Slack", "never send it by Gmail"; not "never miss a Slack message". */
const RULED_OUT_VERBS = new Set(
  "post send use notify email mail message text create add write share put save store upload touch update involve include call".split(
    " ",
  ),
);

function ruledOut(words: readonly Word[], at: number): boolean {
  const [before, earlier] = [words[at - 1]?.lower ?? "", words[at - 2]?.lower ?? ""];
  return (
    RULED_OUT_VERBS.has(words[at]?.lower ?? "") &&
    (before === "never" || before === "don't" || before === "dont" || (before === "not" && earlier === "do"))
  );
}

/**
 * Whether the service named by the words from `index` is ruled out: "instead of Jira", "not in Slack", "without Zapier".
 * Looks back over articles and prepositions only, so "not urgent, post to Slack" is no negation of Slack.
 */
export function isNegated(words: readonly Word[], index: number): boolean {
  let at = index - 1;
  const sentence = words[index]?.sentence;
  for (let steps = 0; steps < 3 && at >= 0; steps += 1, at -= 1) {
    const word = words[at];
    if (word === undefined || word.sentence !== sentence) return false;
    if (BEFORE.has(word.lower)) return true;
    const previous = words[at - 1];
    if (previous !== undefined && BEFORE_PAIRS.has(`${previous.lower} ${word.lower}`)) return true;
    if (!FILLERS.has(word.lower)) return ruledOut(words, at);
  }
  return false;
}

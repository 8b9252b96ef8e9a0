import type { Word } from "./words";

/** Names of services that are also everyday words; without a cue for the service they are not counted. */
const EVERYDAY = new Set(
  (
    "monday sheets drive teams notion linear box front close drift make zoom ghost wave square harvest basecamp buffer medium discord " +
    "segment signal stripe twist loops line bubble hunter intercom pocket ring runway whisper threads copper crisp lever nimble streak " +
    "automatic iterable narrative lighthouse slack affinity apollo aura autopilot bedrock lambda blink bright campfire cockpit coda cursor " +
    "dash drip dub dust eight fathom flock folk fragment gamma genius go gong harmony homey lemonade mem mesh nutshell octave orbit paddle pendo " +
    "perplexity pert piper placid neon pylon quip raindrop recon replicate resend sora stocks twenty wise workable workflow yo zoo reply canny " +
    "beamer convo git presenton highrise oura nike veo sns ses greenhouse facebook pinterest calendar facebook messenger email rss weather"
  ).split(" "),
);

const WEEKDAY_BEFORE = new Set([
  "on",
  "every",
  "each",
  "next",
  "last",
  "this",
  "by",
  "until",
  "from",
  "monday",
  "tuesday",
  "friday",
  "before",
  "after",
  "morning",
]);
const SERVICE_BEFORE = new Set([
  "in",
  "into",
  "to",
  "from",
  "via",
  "using",
  "with",
  "through",
  "on",
  "your",
  "my",
  "our",
  "and",
  "new",
]);
const SERVICE_AFTER = new Set(
  "task tasks message messages channel channels board boards item items page pages database api account contact contacts deal deals ticket tickets card cards issue issues meeting meetings post posts file files folder app workspace node".split(
    " ",
  ),
);

export function isEverydayWord(alias: string): boolean {
  return EVERYDAY.has(alias.toLowerCase());
}

/** How a mention of an everyday word reads. */
export type Reading = "weekday" | "verb" | "plain" | "service-like" | "name-like";

/**
 * Reads an everyday word by its neighbours and its case: "on Monday" is a weekday, "make a list" a verb,
 * "a Monday board" a service, "Notion" within a sentence a name.
 */
export function readAmbiguous(words: readonly Word[], index: number, alias: string): Reading {
  const word = words[index];
  const before = words[index - 1];
  const after = words[index + 1];
  const lower = alias.toLowerCase();
  if (word === undefined) return "plain";
  if (lower === "monday") {
    if (after !== undefined && SERVICE_AFTER.has(after.lower)) return "service-like";
    if (after?.lower === "com") return "service-like";
    return before !== undefined && !WEEKDAY_BEFORE.has(before.lower) && SERVICE_BEFORE.has(before.lower)
      ? "name-like"
      : "weekday";
  }
  if (!word.capitalised)
    return after !== undefined && SERVICE_AFTER.has(after.lower) && lower !== "make" ? "name-like" : "plain";
  if (after !== undefined && SERVICE_AFTER.has(after.lower)) return "service-like";
  if (before !== undefined && SERVICE_BEFORE.has(before.lower) && before.sentence === word.sentence)
    return "service-like";
  return word.first ? "verb" : "name-like";
}

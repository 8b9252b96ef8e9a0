import { CUES_BY_ID } from "./category-cues";
import type { Candidate, Reading } from "./find-candidates";
import type { Lexicon } from "./lexicon";
import { scoreFeatures, sigmoid } from "./linear-model";
import { impliedFeatures, namedFeatures, textFacts } from "./service-features";
import type { Weights } from "./weights";

/** A candidate with the model's probability that the workflow uses it. */
export interface JudgedCandidate {
  candidate: Candidate;
  probability: number;
}

/** What the caller already uses; moves the choice among services of one category. */
export interface Preferences {
  connected: ReadonlySet<string>;
  preferred: ReadonlySet<string>;
}

/** Log-odds that a service keeps whose every mention is negated: it is as good as out. */
const NEGATED_LOG_ODDS = -6;
/** What is left of the chance of an implied service, where the caller uses another of its kind. */
const RIVAL_FACTOR = 0.2;
/** Chance of an implied service that the weights know nothing of. */
const UNKNOWN_CHANCE = 0.001;
/** A cue counts as asking for a service from this sum of the chances on; short texts are requests, and seldom idle. */
const CUE_SUM_MIN = { short: 0.4, long: 0.5 };
const MAIL = "email";
const MAIL_SERVICES: ReadonlySet<string> = new Set(CUES_BY_ID.get(MAIL)?.services);
/** Least chance of the service that is taken for a cue. */
const IMPLIED_MIN = 0.25;
const SHORT_WORDS_MAX = 30;

/** A few words by a user, or a description of some sentences. */
export function kindOfText(reading: Reading): "short" | "long" {
  return reading.words.length <= SHORT_WORDS_MAX ? "short" : "long";
}

/** The chance of each candidate by the learned weights, then by what the caller uses. */
export function judgeCandidates(
  weights: Pick<Weights, "named" | "implied">,
  lexicon: Lexicon,
  reading: Reading,
  preferences: Preferences,
): JudgedCandidate[] {
  const facts = textFacts(lexicon, reading);
  const judged = reading.candidates.map((candidate): JudgedCandidate => {
    const { kind, serviceId, mentions } = candidate;
    if (kind === "implied" && !weights.implied.weights.has(`i:${serviceId}`))
      return { candidate, probability: UNKNOWN_CHANCE };
    const score =
      kind === "named"
        ? scoreFeatures(weights.named, namedFeatures(facts, candidate))
        : scoreFeatures(weights.implied, impliedFeatures(facts, candidate));
    const negated = mentions.length > 0 && mentions.every((mention) => mention.negated);
    return { candidate, probability: sigmoid(score + (negated ? NEGATED_LOG_ODDS : 0)) };
  });
  return preferOwn(judged, preferences);
}

/** Among the services a category word may mean, the one the caller uses takes the chance of the likeliest. */
function preferOwn(judged: readonly JudgedCandidate[], { connected, preferred }: Preferences): JudgedCandidate[] {
  if (connected.size === 0 && preferred.size === 0) return [...judged];
  const chance = new Map(judged.map((item) => [item.candidate.serviceId, item]));
  const result = new Map(judged.map((item) => [item.candidate.serviceId, item.probability]));
  for (const item of judged) {
    const { serviceId, kind, cueId } = item.candidate;
    if (kind !== "implied" || connected.has(serviceId) || preferred.has(serviceId)) continue;
    const rivals = (CUES_BY_ID.get(cueId ?? "")?.services ?? []).filter(
      (id) => chance.get(id)?.candidate.kind === "implied",
    );
    const own = rivals.find((id) => preferred.has(id)) ?? rivals.find((id) => connected.has(id));
    if (own === undefined) continue;
    result.set(own, Math.max(result.get(own) ?? 0, item.probability));
    result.set(serviceId, item.probability * RIVAL_FACTOR);
  }
  return judged.map((item) => ({ ...item, probability: result.get(item.candidate.serviceId) ?? item.probability }));
}

/**
 * The services the text asks for: every named one above one half, and of each cue at most the likeliest implied one,
 * so that "mail" is never two mail services; the word "email" competes with the services that send it. Whether a cue asks for a service at all is read from the chances of all
 * it may mean: "AI" asks for a model though none of them reaches one half.
 */
export function selectServices(judged: readonly JudgedCandidate[], kind: "short" | "long"): JudgedCandidate[] {
  const named = judged.filter((item) => item.candidate.kind === "named" && item.probability >= 0.5);
  const chosen = named.filter((item) => item.candidate.serviceId !== MAIL);
  const mailNamed = chosen.some((item) => MAIL_SERVICES.has(item.candidate.serviceId));
  const cues = new Map<string, { best: JudgedCandidate; sum: number }>();
  for (const item of judged) {
    const { kind: found, serviceId } = item.candidate;
    const cueId = serviceId === MAIL && !mailNamed ? MAIL : item.candidate.cueId;
    if (cueId === null || (found === "named" && cueId !== MAIL)) continue;
    const cue = cues.get(cueId);
    if (cue === undefined) cues.set(cueId, { best: item, sum: item.probability });
    else {
      cue.sum += item.probability;
      if (item.probability > cue.best.probability) cue.best = item;
    }
  }
  for (const { best, sum } of cues.values())
    if (sum >= CUE_SUM_MIN[kind] && best.probability >= IMPLIED_MIN) chosen.push(best);
  return chosen.sort((a, b) => firstStart(a) - firstStart(b));
}

const firstStart = (item: JudgedCandidate): number => item.candidate.mentions[0]?.start ?? 0;

/** Numbers from which the probability of the whole set is read. */
export function setFeatures(
  judged: readonly JudgedCandidate[],
  chosen: readonly JudgedCandidate[],
  textLength: number,
): number[] {
  const picked = new Set(chosen);
  let logProduct = 0;
  let weakest = 1;
  let strongestLeftOut = 0;
  for (const item of judged) {
    const p = Math.min(0.999, Math.max(0.001, item.probability));
    if (picked.has(item)) {
      logProduct += Math.log(p);
      weakest = Math.min(weakest, p);
    } else {
      logProduct += Math.log(1 - p);
      strongestLeftOut = Math.max(strongestLeftOut, p);
    }
  }
  const implied = chosen.filter((item) => item.candidate.kind === "implied").length;
  const namedOut = judged.filter((item) => item.candidate.kind === "named" && !picked.has(item)).length;
  const impliedOut = judged.reduce(
    (sum, item) => (item.candidate.kind === "implied" && !picked.has(item) ? sum + item.probability : sum),
    0,
  );
  const weakestImplied = chosen.reduce(
    (low, item) => (item.candidate.kind === "implied" ? Math.min(low, item.probability) : low),
    1,
  );
  return [
    logProduct,
    weakest,
    strongestLeftOut,
    Math.min(chosen.length, 6) / 6,
    Math.min(implied, 3) / 3,
    chosen.length === 0 ? 1 : 0,
    chosen.length === 1 ? 1 : 0,
    Math.log(textLength + 1) / 8,
    Math.min(namedOut, 4) / 4,
    Math.min(impliedOut, 3) / 3,
    weakestImplied,
  ];
}

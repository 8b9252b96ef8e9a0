import { CUES_BY_ID } from "./category-cues";
import type { Candidate } from "./find-candidates";
import { scoreFeatures, sigmoid, type LinearModel } from "./linear-model";

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

/** Log-odds added to an implied service the caller has connected, or prefers. */
const CONNECTED_BONUS = 2.5;
const PREFERRED_BONUS = 2;

export function judgeCandidates(
  model: LinearModel,
  candidates: readonly Candidate[],
  preferences: Preferences,
): JudgedCandidate[] {
  return candidates.map((candidate) => {
    let score = scoreFeatures(model, candidate.features);
    if (candidate.kind === "implied") {
      if (preferences.connected.has(candidate.serviceId)) score += CONNECTED_BONUS;
      if (preferences.preferred.has(candidate.serviceId)) score += PREFERRED_BONUS;
    }
    if (candidate.mentions.length > 0 && candidate.mentions.every((mention) => mention.negated)) score -= 6;
    return { candidate, probability: sigmoid(score) };
  });
}

/**
 * The services the text asks for: every named one above one half, and of each cue at most the likeliest implied one,
 * so that "mail" is never two mail services.
 */
export function selectServices(judged: readonly JudgedCandidate[]): JudgedCandidate[] {
  const chosen = judged.filter((item) => item.candidate.kind === "named" && item.probability >= 0.5);
  const implied = judged.filter((item) => item.candidate.kind === "implied" && item.probability >= 0.5);
  implied.sort((a, b) => b.probability - a.probability);
  const taken = new Set<string>();
  for (const item of implied) {
    const cueId = item.candidate.cueId ?? "";
    if (taken.has(cueId) || !CUES_BY_ID.has(cueId)) continue;
    taken.add(cueId);
    chosen.push(item);
  }
  return chosen.sort((a, b) => (a.candidate.mentions[0]?.start ?? 0) - (b.candidate.mentions[0]?.start ?? 0));
}

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
  return [
    logProduct,
    weakest,
    strongestLeftOut,
    Math.min(chosen.length, 6) / 6,
    Math.min(implied, 3) / 3,
    chosen.length === 0 ? 1 : 0,
    chosen.length === 1 ? 1 : 0,
    Math.log(textLength + 1) / 8,
  ];
}

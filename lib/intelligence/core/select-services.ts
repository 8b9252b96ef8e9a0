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

/** Log-odds that a service keeps whose every mention is negated: it is as good as out. */
const NEGATED_LOG_ODDS = -6;
/** What is left of the chance of an implied service, where the caller uses another of its kind. */
const RIVAL_FACTOR = 0.2;

/** The chance of each candidate by the learned weights, then by what the caller uses. */
export function judgeCandidates(
  model: LinearModel,
  candidates: readonly Candidate[],
  preferences: Preferences,
): JudgedCandidate[] {
  const judged = candidates.map((candidate) => {
    const negated = candidate.mentions.length > 0 && candidate.mentions.every((mention) => mention.negated);
    const score = scoreFeatures(model, candidate.features) + (negated ? NEGATED_LOG_ODDS : 0);
    return { candidate, probability: sigmoid(score) };
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

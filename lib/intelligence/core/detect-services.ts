import { CUES_BY_ID } from "./category-cues";
import { findCandidates, type Mention, type Reading } from "./find-candidates";
import type { Lexicon } from "./lexicon";
import { calibrate, scoreFeatures, sigmoid } from "./linear-model";
import {
  judgeCandidates,
  kindOfText,
  selectServices,
  setFeatures,
  type JudgedCandidate,
  type Preferences,
} from "./select-services";
import { triggerFeatures } from "./trigger-features";
import type { SetCalibration, Weights } from "./weights";

export interface Detection {
  serviceId: string;
  kind: "named" | "implied";
  probability: number;
  /** That it starts the workflow, by the learned weights. */
  triggerProbability: number;
  cueId: string | null;
  mentions: readonly Mention[];
  alternatives: { id: string; confidence: number }[];
}

export interface DetectionResult {
  reading: Reading;
  services: Detection[];
  /** Named, and by the weights less likely used than not. */
  passedOver: Detection[];
  /** Calibrated: the set is exactly right. */
  setConfidence: number;
}

/**
 * The services a text asks for, in order of first mention.
 * @param enhanced false: every name found counts, nothing is implied, and the learned weights only give confidence
 */
export function detectServices(
  { lexicon, weights }: { lexicon: Lexicon; weights: Weights },
  text: string,
  preferences: Preferences,
  enhanced: boolean,
): DetectionResult {
  const reading = findCandidates(lexicon, text);
  const kind = kindOfText(reading);
  const judged = judgeCandidates(weights, lexicon, reading, preferences);
  const chosen = enhanced
    ? selectServices(judged, kind)
    : judged.filter((item) => item.candidate.kind === "named").sort((a, b) => firstStart(a) - firstStart(b));
  const toDetection = (item: JudgedCandidate): Detection => ({
    serviceId: item.candidate.serviceId,
    kind: item.candidate.kind,
    probability: round(item.probability),
    triggerProbability: round(sigmoid(scoreFeatures(weights.trigger, triggerFeatures(reading, item.candidate)))),
    cueId: item.candidate.cueId,
    mentions: item.candidate.mentions,
    alternatives: item.candidate.kind === "implied" ? alternativesOf(item, judged) : [],
  });
  const passed = judged.filter(
    (item) => item.candidate.kind === "named" && item.probability >= PASSED_MIN && !chosen.includes(item),
  );
  return {
    reading,
    services: chosen.map(toDetection),
    passedOver: passed.map(toDetection),
    setConfidence: setConfidence(weights.set[kind], judged, chosen, text.length),
  };
}

/** Less likely ones are talked about, not used. */
const PASSED_MIN = 0.08;

const round = (value: number): number => Math.round(value * 1000) / 1000;
const firstStart = (item: JudgedCandidate): number => item.candidate.mentions[0]?.start ?? 0;

function setConfidence(
  { weights, isotonic }: SetCalibration,
  judged: readonly JudgedCandidate[],
  chosen: readonly JudgedCandidate[],
  length: number,
): number {
  const x = setFeatures(judged, chosen, length);
  const score = x.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), weights[x.length] ?? 0);
  return round(Math.min(0.99, Math.max(0, calibrate(isotonic, sigmoid(score)))));
}

/** Other services of the same cue, likeliest first. */
function alternativesOf(
  item: JudgedCandidate,
  judged: readonly JudgedCandidate[],
): { id: string; confidence: number }[] {
  const cue = CUES_BY_ID.get(item.candidate.cueId ?? "");
  if (cue === undefined) return [];
  const chance = new Map(judged.map((other) => [other.candidate.serviceId, other.probability]));
  return cue.services
    .filter((id) => id !== item.candidate.serviceId)
    .map((id) => ({ id, confidence: round(chance.get(id) ?? 0) }))
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, 4);
}

import type { Candidate } from "@/lib/intelligence/core/find-candidates";
import type { Lexicon } from "@/lib/intelligence/core/lexicon";
import { readModel, type StoredModel } from "@/lib/intelligence/core/linear-model";
import { judgeCandidates, kindOfText, selectServices, setFeatures } from "@/lib/intelligence/core/select-services";
import { impliedFeatures, namedFeatures, textFacts } from "@/lib/intelligence/core/service-features";
import { triggerFeatures } from "@/lib/intelligence/core/trigger-features";
import type { SetCalibration, StoredWeights } from "@/lib/intelligence/core/weights";
import { FOLDS, type Case } from "./cases";
import { dot, fitDense, fitIsotonic, fitLogistic, type Row } from "./logistic";

/** Chosen by cross-validation; all lie on a plateau. */
const L2 = { named: 8, implied: 6, trigger: 3 };
/** A text that needs a service no reader could guess says little about what words mean. */
const HIDDEN_WEIGHT = 0.3;
/** Fewest texts a feature has to be in. */
const COUNT_MIN = 3;
/** An implied service is learned only where it was meant this often. */
const IMPLIED_TIMES_MIN = 5;
const CALIBRATION_BLOCK = 30;

interface Example {
  features: Iterable<string>;
  label: 0 | 1;
  weight: number;
}

type Choice = Pick<StoredWeights, "named" | "implied">;

/** All weights from labelled texts; the calibration from folds that the judging weights never saw. */
export function fitWeights(cases: readonly Case[], lexicon: Lexicon): StoredWeights {
  const points = { short: [] as Point[], long: [] as Point[] };
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const rest = cases.filter((item) => item.fold === fold);
    if (rest.length === 0) continue;
    const choice = fitChoice(
      cases.filter((item) => item.fold !== fold),
      lexicon,
    );
    const weights = { named: readModel(choice.named), implied: readModel(choice.implied) };
    for (const item of rest) {
      if (item.services.length === 0) continue;
      const kind = kindOfText(item.reading);
      const judged = judgeCandidates(weights, lexicon, item.reading, NOBODY);
      const chosen = selectServices(judged, kind);
      const x = setFeatures(judged, chosen, item.text.length);
      points[kind].push({
        x,
        y: isRight(
          item,
          chosen.map((c) => c.candidate.serviceId),
          lexicon,
        )
          ? 1
          : 0,
      });
    }
  }
  return {
    ...fitChoice(cases, lexicon),
    trigger: fit(triggerExamples(cases), L2.trigger),
    set: { short: calibration(points.short), long: calibration(points.long) },
  };
}

interface Point {
  x: number[];
  y: 0 | 1;
}

const NOBODY = { connected: new Set<string>(), preferred: new Set<string>() };

/** Exactly the services used; the word "email" beside the mail service that is used is no fault. */
function isRight(item: Case, picked: readonly string[], lexicon: Lexicon): boolean {
  const gold = new Set(item.services);
  const mails = item.services.some((id) => id === "email" || isMail(lexicon, id));
  const counted = picked.filter((id) => gold.has(id) || !(id === "email" && mails));
  return counted.length === gold.size && counted.every((id) => gold.has(id));
}

const isMail = (lexicon: Lexicon, id: string): boolean => lexicon.services.get(id)?.category === "email";

function fitChoice(cases: readonly Case[], lexicon: Lexicon): Choice {
  const times = new Map<string, number>();
  for (const item of cases)
    for (const { kind, serviceId } of item.reading.candidates)
      if (kind === "implied" && item.services.includes(serviceId))
        times.set(serviceId, (times.get(serviceId) ?? 0) + 1);
  const examplesOf = (kind: Candidate["kind"]): Example[] =>
    cases.flatMap((item) => {
      const facts = textFacts(lexicon, item.reading);
      return item.reading.candidates
        .filter((c) => c.kind === kind && (kind === "named" || (times.get(c.serviceId) ?? 0) >= IMPLIED_TIMES_MIN))
        .map((c): Example => ({
          features: kind === "named" ? namedFeatures(facts, c) : impliedFeatures(facts, c),
          label: item.services.includes(c.serviceId) ? 1 : 0,
          weight: item.subset === "hidden" ? HIDDEN_WEIGHT : 1,
        }));
    });
  return { named: fit(examplesOf("named"), L2.named), implied: fit(examplesOf("implied"), L2.implied) };
}

/** Of the services that are used: which one starts the workflow. */
function triggerExamples(cases: readonly Case[]): Example[] {
  return cases.flatMap((item) => {
    const gold = new Set(item.services);
    if (item.trigger === null || gold.size === 0) return [];
    const used = item.reading.candidates.filter((c) => gold.has(c.serviceId));
    return used.map((c): Example => ({
      features: triggerFeatures(item.reading, c),
      label: item.trigger?.service === c.serviceId ? 1 : 0,
      weight: 1,
    }));
  });
}

function fit(examples: readonly Example[], l2: number): StoredModel {
  const lists = examples.map((example) => [...new Set(example.features)]);
  const counts = new Map<string, number>();
  for (const list of lists) for (const f of list) counts.set(f, (counts.get(f) ?? 0) + 1);
  const names = [...counts].filter(([, n]) => n >= COUNT_MIN).map(([name]) => name);
  const index = new Map(names.map((name, i) => [name, i]));
  const rows = examples.map((example, i): Row => ({
    features: Int32Array.from((lists[i] ?? []).flatMap((f) => index.get(f) ?? [])),
    label: example.label,
    weight: example.weight,
  }));
  const w = fitLogistic(rows, names.length, l2);
  const largest = names.reduce((max, _, i) => Math.max(max, Math.abs(w[i] ?? 0)), 0);
  const scale = largest / 127;
  const kept = names.flatMap((name, i): [string, number][] => {
    const value = Math.round((w[i] ?? 0) / scale);
    return value === 0 ? [] : [[name, value]];
  });
  kept.sort(([a], [b]) => (a < b ? -1 : 1));
  return { scale, bias: w[names.length] ?? 0, weights: Object.fromEntries(kept) };
}

function calibration(points: readonly Point[]): SetCalibration {
  if (points.length === 0) return { weights: [], isotonic: { bounds: [], values: [] } };
  const weights = fitDense(points, 0.0005);
  const scored = points.map((p) => ({ score: 1 / (1 + Math.exp(-dot(weights, p.x))), y: p.y }));
  return {
    weights: weights.map((w) => Math.round(w * 1e4) / 1e4),
    isotonic: fitIsotonic(scored, CALIBRATION_BLOCK),
  };
}

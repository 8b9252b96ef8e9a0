/** A logistic model over named features, as it is stored: weights are int8 times `scale`. */
export interface StoredModel {
  scale: number;
  bias: number;
  weights: Readonly<Record<string, number>>;
}

/** A logistic model over named features, ready for use. */
export interface LinearModel {
  bias: number;
  weights: ReadonlyMap<string, number>;
}

/** Done once per model, so that a look-up is all that a text costs. */
export function readModel({ scale, bias, weights }: StoredModel): LinearModel {
  return { bias, weights: new Map(Object.entries(weights).map(([name, value]) => [name, value * scale])) };
}

/** Log-odds of the features; unknown features count nothing. */
export function scoreFeatures({ bias, weights }: LinearModel, features: Iterable<string>): number {
  let sum = bias;
  for (const feature of features) sum += weights.get(feature) ?? 0;
  return sum;
}

/** Log-odds → probability. */
export function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** Monotone steps of an isotonic fit: `bounds[i]` is the lowest score of step i, `values[i]` the observed share. */
export interface IsotonicFit {
  bounds: readonly number[];
  values: readonly number[];
}

/**
 * Calibrated probability of a raw score, linear between the steps.
 * @see Zadrozny & Elkan 2002, "Transforming classifier scores into accurate multiclass probability estimates"
 */
export function calibrate(fit: IsotonicFit, score: number): number {
  const { bounds, values } = fit;
  if (bounds.length === 0) return score;
  let i = 0;
  while (i + 1 < bounds.length && (bounds[i + 1] ?? Infinity) <= score) i += 1;
  const low = values[i] ?? score;
  const high = values[i + 1];
  const from = bounds[i] ?? 0;
  const to = bounds[i + 1];
  if (high === undefined || to === undefined || to <= from) return low;
  return low + (high - low) * Math.min(1, Math.max(0, (score - from) / (to - from)));
}

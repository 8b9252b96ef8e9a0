/** A logistic model over named features. Weights are stored as int8 times `scale`. */
export interface LinearModel {
  scale: number;
  bias: number;
  weights: Readonly<Record<string, number>>;
}

/** Log-odds of the features; unknown features count nothing. */
export function scoreFeatures(model: LinearModel, features: readonly string[]): number {
  let sum = model.bias;
  for (const feature of features) {
    const weight = Object.hasOwn(model.weights, feature) ? model.weights[feature] : undefined;
    if (weight !== undefined) sum += weight * model.scale;
  }
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

import { median, medianAbsoluteDeviation } from "./quantile";

/**
 * How many robust standard deviations a value lies above the median of a baseline (modified z-score).
 * @param spreadMin lower bound of the MAD in the unit of the values: a constant past would make any change infinite
 * @returns 0 for an empty baseline
 * @see Iglewicz, Hoaglin: How to Detect and Handle Outliers (1993)
 */
export function robustZ(value: number, baseline: readonly number[], spreadMin: number): number {
  const middle = median(baseline);
  if (middle === null) return 0;
  return (0.6745 * (value - middle)) / Math.max(medianAbsoluteDeviation(baseline) ?? 0, spreadMin);
}

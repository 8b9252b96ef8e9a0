/**
 * Quantile by linear interpolation between order statistics (Hyndman and Fan type 7, the default of R and NumPy).
 * @param values any order, unit kept; not changed
 * @param share 0..1
 * @returns null for no values; else within [min, max]
 * @see https://doi.org/10.1080/00031305.1996.10473566
 */
export function quantile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * Math.min(1, Math.max(0, share));
  const below = Math.floor(position);
  const low = sorted[below] ?? 0;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low;
  return low + (high - low) * (position - below);
}

/** Middle of the values; null for none. */
export function median(values: readonly number[]): number | null {
  return quantile(values, 0.5);
}

/** Median absolute deviation from the median; null for no values. */
export function medianAbsoluteDeviation(values: readonly number[]): number | null {
  const middle = median(values);
  return middle === null ? null : median(values.map((value) => Math.abs(value - middle)));
}

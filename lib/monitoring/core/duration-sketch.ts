import type { DurationSketch } from "../schema";

/**
 * DDSketch: a histogram with logarithmic bins whose quantiles have a bounded relative error, and which merges by
 * adding counts, so that rollups of hours add up to those of a month.
 * @see https://doi.org/10.14778/3352063.3352135
 */
export const SKETCH_RELATIVE_ERROR = 0.01;
const GAMMA = (1 + SKETCH_RELATIVE_ERROR) / (1 - SKETCH_RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);
/** Below a microsecond a duration counts as zero. */
const SMALLEST_MS = 0.001;

export function emptySketch(): DurationSketch {
  return { zeros: 0, bins: {} };
}

/** @param valuesMs milliseconds, at least 0 */
export function sketchOf(valuesMs: readonly number[]): DurationSketch {
  const sketch = emptySketch();
  for (const value of valuesMs) {
    if (value < SMALLEST_MS) sketch.zeros += 1;
    else {
      const bin = String(Math.ceil(Math.log(value) / LOG_GAMMA));
      sketch.bins[bin] = (sketch.bins[bin] ?? 0) + 1;
    }
  }
  return sketch;
}

export function mergeSketches(sketches: readonly DurationSketch[]): DurationSketch {
  const merged = emptySketch();
  for (const sketch of sketches) {
    merged.zeros += sketch.zeros;
    for (const [bin, count] of Object.entries(sketch.bins)) merged.bins[bin] = (merged.bins[bin] ?? 0) + count;
  }
  return merged;
}

/**
 * @param share 0..1
 * @returns milliseconds within SKETCH_RELATIVE_ERROR of the value at rank floor(share * (n - 1)); null for an empty sketch
 */
export function sketchQuantile(sketch: DurationSketch, share: number): number | null {
  const bins = Object.entries(sketch.bins)
    .map(([bin, count]) => ({ bin: Number(bin), count }))
    .sort((a, b) => a.bin - b.bin);
  const total = bins.reduce((sum, { count }) => sum + count, sketch.zeros);
  if (total === 0) return null;
  const rank = Math.floor(Math.min(1, Math.max(0, share)) * (total - 1));
  let seen = sketch.zeros;
  if (rank < seen) return 0;
  for (const { bin, count } of bins) {
    seen += count;
    if (rank < seen) return (2 * Math.pow(GAMMA, bin)) / (GAMMA + 1);
  }
  return null;
}

import { median } from "./quantile";

export interface Point {
  /** Instant or index; any unit. */
  x: number;
  y: number;
}

/** More points than this are thinned evenly: both methods look at every pair. */
export const TREND_POINTS_MAX = 300;

/**
 * Theil-Sen slope: the median of the slopes of all pairs; up to 29 % of outliers cannot move it.
 * @returns units of y per unit of x; 0 where no two points differ in x
 * @see https://doi.org/10.1080/01621459.1968.10480934
 */
export function theilSenSlope(points: readonly Point[]): number {
  const slopes: number[] = [];
  forEachPair(thin(points), (a, b) => {
    if (a.x !== b.x) slopes.push((b.y - a.y) / (b.x - a.x));
  });
  return median(slopes) ?? 0;
}

/**
 * Mann-Kendall test for a monotonic trend, with the correction for ties and the normal approximation (fit for 8 points
 * and more). It assumes that points do not depend on one another, so its confidence is generous on autocorrelated data.
 * @returns `s` > 0 for a rising series; `p` two-sided, 0..1
 * @see https://doi.org/10.2307/1907187
 */
export function mannKendall(points: readonly Point[]): { s: number; p: number } {
  const series = thin([...points].sort((a, b) => a.x - b.x));
  const n = series.length;
  let s = 0;
  forEachPair(series, (a, b) => {
    s += a.x === b.x ? 0 : Math.sign(b.y - a.y);
  });
  const ties = new Map<number, number>();
  for (const { y } of series) ties.set(y, (ties.get(y) ?? 0) + 1);
  let variance = n * (n - 1) * (2 * n + 5);
  for (const t of ties.values()) variance -= t * (t - 1) * (2 * t + 5);
  variance /= 18;
  if (variance <= 0 || s === 0) return { s, p: 1 };
  const z = (s - Math.sign(s)) / Math.sqrt(variance);
  return { s, p: Math.min(1, 2 * (1 - normalCdf(Math.abs(z)))) };
}

/** Standard normal distribution function, error below 7.5e-8 (Abramowitz and Stegun 26.2.17). */
export function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = Math.exp((-z * z) / 2) * 0.3989422804014327 * poly;
  return z >= 0 ? 1 - tail : tail;
}

function thin(points: readonly Point[]): readonly Point[] {
  if (points.length <= TREND_POINTS_MAX) return points;
  const step = points.length / TREND_POINTS_MAX;
  return Array.from({ length: TREND_POINTS_MAX }, (_, i) => points[Math.floor(i * step)]).filter(
    (point) => point !== undefined,
  );
}

function forEachPair(points: readonly Point[], visit: (a: Point, b: Point) => void): void {
  points.forEach((a, i) => {
    for (let j = i + 1; j < points.length; j += 1) {
      const b = points[j];
      if (b !== undefined) visit(a, b);
    }
  });
}

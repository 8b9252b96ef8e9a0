import type { Trend } from "../schema";
import { mannKendall, theilSenSlope, type Point } from "./trend";
import { median } from "./quantile";

/** Fewer points than this are not tested: the normal approximation of Mann-Kendall does not hold. */
export const TREND_POINTS_MIN = 8;
const CONFIDENCE_MIN = 0.95;
/** A change over the whole window smaller than this share of the median is `stable`, however certain. */
const CHANGE_SHARE_MIN = 0.05;
const DAY_MS = 86_400_000;

/**
 * Says whether a metric gets better or worse: significant by Mann-Kendall and large enough by Theil-Sen.
 * @param points x in milliseconds since the epoch, y in the metric's unit
 * @param better whether higher or lower values are the good ones
 */
export function judgeTrend(points: readonly Point[], better: "higher" | "lower"): Trend {
  if (points.length < TREND_POINTS_MIN) {
    return {
      direction: "stable",
      slopePerDay: 0,
      confidence: 0,
      method: `too_little_history (${points.length} of ${TREND_POINTS_MIN} points)`,
      points: points.length,
    };
  }
  const slopePerDay = theilSenSlope(points) * DAY_MS;
  const confidence = 1 - mannKendall(points).p;
  const xs = points.map((point) => point.x);
  const spanDays = (Math.max(...xs) - Math.min(...xs)) / DAY_MS;
  const level = Math.abs(median(points.map((point) => point.y)) ?? 0);
  const changed =
    confidence >= CONFIDENCE_MIN && slopePerDay !== 0 && Math.abs(slopePerDay * spanDays) >= level * CHANGE_SHARE_MIN;
  const rising = slopePerDay > 0;
  const direction = !changed ? "stable" : rising === (better === "higher") ? "improving" : "degrading";
  return { direction, slopePerDay, confidence, method: "theil_sen+mann_kendall", points: points.length };
}

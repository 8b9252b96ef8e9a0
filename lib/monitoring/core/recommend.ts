import type { Finding } from "../schema";
import type { Trends } from "./judge-all-trends";

/** What to do, worst first, each advice once; empty where nothing is wrong. */
export function recommend(findings: readonly Finding[], trends: Trends): string[] {
  const advice = findings.map((finding) => `${finding.title}. ${finding.suggestion}`);
  if (trends.executionTime.direction === "degrading")
    advice.push("Runs get slower over this window: ask for an optimization before it shows.");
  if (trends.errorRate.direction === "degrading")
    advice.push("Failures become more frequent over this window: look at what changed when they began.");
  return [...new Set(advice)];
}

import type { Opportunity, Strategy } from "../schema";

const RISK_ORDER = { safe: 0, review: 1, manual: 2 } as const;

/**
 * Best first for the strategy: the larger gain weighed by confidence, then what serves the strategy by its kind, then
 * the smaller risk. Stable.
 */
export function rank(opportunities: readonly Opportunity[], strategy: Strategy): Opportunity[] {
  const fits = (opportunity: Opportunity): number =>
    opportunity.strategy === strategy || strategy === "hybrid" ? 0 : 1;
  return [...opportunities].sort(
    (a, b) =>
      b.estimated_improvement * b.confidence - a.estimated_improvement * a.confidence ||
      fits(a) - fits(b) ||
      RISK_ORDER[a.risk] - RISK_ORDER[b.risk] ||
      (a.id < b.id ? -1 : 1),
  );
}

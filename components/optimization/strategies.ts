export const STRATEGIES = [
  { id: "performance", name: "Performance", words: "Shorter runs" },
  { id: "cost", name: "Cost", words: "Fewer and cheaper calls" },
  { id: "reliability", name: "Reliability", words: "Fewer failed runs" },
  { id: "hybrid", name: "Hybrid", words: "A balance of the three" },
] as const;
export type Strategy = (typeof STRATEGIES)[number]["id"];

export function isStrategy(value: string): value is Strategy {
  return STRATEGIES.some(({ id }) => id === value);
}

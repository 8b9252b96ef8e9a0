import type { Operation } from "../schema";

type Facts = Omit<Operation, "costUsd" | "latencyMsTypical" | "verbs" | "nouns"> & {
  /** US dollars of one call; default 0. */
  costUsd?: number;
  /** Typical milliseconds of one call. */
  ms: number;
  /** Separated by commas. */
  verbs: string;
  nouns: string;
};

export function words(text: string): string[] {
  return text.split(",").map((word) => word.trim());
}

/** An operation from its facts. */
export function operation({ costUsd = 0, ms, verbs, nouns, ...rest }: Facts): Operation {
  return { ...rest, costUsd, latencyMsTypical: ms, verbs: words(verbs), nouns: words(nouns) };
}

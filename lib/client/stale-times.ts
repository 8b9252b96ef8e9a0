/** How long an answer counts as fresh, milliseconds. */
export const STALE_MS = {
  /** Changes only with a release: catalogue, contracts. */
  static: 60 * 60_000,
  /** Changed by people: workflows, connections, settings. */
  edited: 15_000,
  /** Changes by itself: runs, health, alerts. */
  live: 2_000,
  /** The same text gives the same answer. */
  analysis: 5 * 60_000,
} as const;

/** How often a page asks again while something is going on, milliseconds. */
export const POLL_MS = { active: 1_500, idle: 10_000 } as const;

import type { RunWait } from "@/lib/workflow/run-schema";

/** What a step waits for, behind its name. */
export const WAIT_KIND_WORDS: Readonly<Record<RunWait["kind"], (wait: RunWait) => string>> = {
  timer: () => "pauses",
  round: () => "pauses before the next round",
  signal: ({ name }) => `waits for the signal “${name ?? "?"}”`,
  approval: () => "waits for an approval",
  child: () => "waits for the workflow it called",
  retry: () => "failed and pauses before the next attempt",
  decision: () => "does not know whether it was done: a person decides",
  limit: () => "waits for its connection's rate limit",
  connection: () => "waits for its connection, which is broken",
};

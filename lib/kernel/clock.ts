/** The only source of time in the rooms; injected, so that a run can be replayed. */
export interface Clock {
  /** Wall clock, milliseconds since the Unix epoch. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. For time-outs and lease deadlines. */
  monotonicMs(): number;
}

/** The clock of the running process. */
export const systemClock: Clock = {
  // eslint-disable-next-line no-restricted-syntax -- the one place where the wall clock is read
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
};

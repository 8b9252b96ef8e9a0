/** Takes back what was to be done later; without effect once it is done. */
export type Cancel = () => void;

/** The only source of delays in the engine and its store; injected, so that a simulation decides what happens when. */
export interface Timers {
  /** @param delayMs 0 to 2^31 - 1; the work is done once, no sooner than that */
  after(delayMs: number, work: () => void): Cancel;
  /** Does the work once, when the present turn of the event loop is over, after what was so asked before. */
  soon(work: () => void): void;
}

/** The timers of the running process. */
export const systemTimers: Timers = {
  after(delayMs, work) {
    const timer = setTimeout(work, delayMs);
    return () => clearTimeout(timer);
  },
  soon: (work) => void setImmediate(work),
};

/** Uniform in [0, 1). Injected, so that a replay draws the same numbers. */
export type Random = () => number;

/** Random numbers of the running process. */
// eslint-disable-next-line no-restricted-syntax -- the one place where process randomness is read
export const systemRandom: Random = () => Math.random();

/**
 * Repeatable random numbers (mulberry32; not for secrets).
 * @param seed any 32-bit integer
 * @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
 */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * A number that depends on the seed and on what it is drawn for, and on nothing else: taking a step, a fault or a crash
 * out of a scenario leaves every other draw as it was, so a failing seed can be shrunk.
 * @param seed any 32-bit integer
 * @param labels what is drawn, e.g. `"latency", "run_1|send", 2`
 * @returns uniform [0, 1)
 * @see https://github.com/bryc/code/blob/master/jshash/PRNGs.md (xmur3, for turning text into a seed)
 */
export function draw(seed: number, ...labels: readonly (string | number)[]): number {
  const text = labels.join("\u0000");
  let hash = 1_779_033_703 ^ seed ^ text.length;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 3_432_918_353);
    hash = (hash << 13) | (hash >>> 19);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507);
  hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}

/** Draws one after another from a generator: for making a scenario, which is data from then on. */
export class Draws {
  private readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
  }

  /** Whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.random() * (max - min + 1));
  }

  /** @param ratio 0 to 1 */
  chance(ratio: number): boolean {
    return this.random() < ratio;
  }

  /** @throws RangeError on an empty list */
  pick<T>(list: readonly T[]): T {
    const picked = list[Math.floor(this.random() * list.length)];
    if (picked === undefined) throw new RangeError("nothing to pick from");
    return picked;
  }
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeSketches, SKETCH_RELATIVE_ERROR, sketchOf, sketchQuantile } from "./duration-sketch";
import { medianAbsoluteDeviation, quantile } from "./quantile";
import { mannKendall, normalCdf, theilSenSlope } from "./trend";

const values = fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 60 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

function shuffled<T>(items: readonly T[], seed: number): T[] {
  return items
    .map((item, i) => ({ item, key: Math.sin(seed + i * 7.77) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

describe("quantile", () => {
  it("lies between the smallest and the largest value, and grows with the share", () => {
    fc.assert(
      fc.property(values, share, share, (list, a, b) => {
        const low = quantile(list, Math.min(a, b)) ?? NaN;
        const high = quantile(list, Math.max(a, b)) ?? NaN;
        expect(low).toBeGreaterThanOrEqual(Math.min(...list));
        expect(high).toBeLessThanOrEqual(Math.max(...list) * (1 + 1e-12));
        expect(low).toBeLessThanOrEqual(high * (1 + 1e-12));
      }),
    );
  });

  it("does not depend on the order of the values", () => {
    fc.assert(
      fc.property(values, share, fc.integer(), (list, at, seed) => {
        expect(quantile(shuffled(list, seed), at)).toBe(quantile(list, at));
        expect(medianAbsoluteDeviation(shuffled(list, seed))).toBe(medianAbsoluteDeviation(list));
      }),
    );
  });
});

describe("duration sketch", () => {
  it("answers within its relative error of the value at that rank", () => {
    fc.assert(
      fc.property(values, share, (list, at) => {
        const sorted = [...list].sort((a, b) => a - b);
        const exact = sorted[Math.floor(at * (sorted.length - 1))] ?? 0;
        const found = sketchQuantile(sketchOf(list), at) ?? NaN;
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * (SKETCH_RELATIVE_ERROR + 1e-9) + 0.001);
      }),
    );
  });

  it("of parts merged is the sketch of the whole", () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(mergeSketches([sketchOf(a), sketchOf(b)])).toEqual(sketchOf([...b, ...a]));
      }),
    );
  });
});

describe("trend", () => {
  const noise = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 10, maxLength: 40 });

  it("has the sign of a slope that outweighs the noise", () => {
    fc.assert(
      fc.property(noise, fc.constantFrom(-5, 5), (ys, slope) => {
        const points = ys.map((y, x) => ({ x, y: y + slope * x }));
        expect(Math.sign(theilSenSlope(points))).toBe(Math.sign(slope));
        expect(Math.sign(mannKendall(points).s)).toBe(Math.sign(slope));
        expect(mannKendall(points).p).toBeLessThan(0.01);
      }),
    );
  });

  it("turns its sign when time is turned", () => {
    fc.assert(
      fc.property(noise, (ys) => {
        const points = ys.map((y, x) => ({ x, y }));
        const mirrored = ys.map((y, x) => ({ x: -x, y }));
        expect(theilSenSlope(mirrored)).toBeCloseTo(-theilSenSlope(points), 9);
        expect(mannKendall(mirrored).s).toBe(-mannKendall(points).s + 0);
      }),
    );
  });

  it("of a constant series is flat and uncertain", () => {
    const points = Array.from({ length: 20 }, (_, x) => ({ x, y: 7 }));
    expect(theilSenSlope(points)).toBe(0);
    expect(mannKendall(points).p).toBe(1);
  });
});

it("the normal distribution function has its known values", () => {
  expect(normalCdf(0)).toBeCloseTo(0.5, 6);
  expect(normalCdf(1.96)).toBeCloseTo(0.975, 4);
  expect(normalCdf(-1)).toBeCloseTo(0.158655, 5);
});

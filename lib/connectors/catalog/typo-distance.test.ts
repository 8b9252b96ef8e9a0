import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "@/scripts/testing/property-seed";
import { typoDistance } from "./typo-distance";

const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 8 });

describe("typos of what is typed", () => {
  it.each([
    ["slack", "slack", 0],
    ["sla", "slack", 0],
    ["slakc", "slack", 1],
    ["salck", "slack", 1],
    ["slck", "slack", 1],
    ["sllack", "slack", 1],
    ["gogle shets", "google sheets", 2],
    ["zzzz", "slack", undefined],
  ])("%s → %s: %s", (words, text, distance) => {
    expect(typoDistance(words, text, 2)).toBe(distance);
  });

  it("giving up early loses nothing within the bound", () => {
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 3 }), (words, text, max) => {
        const whole = typoDistance(words, text, 20) ?? 99;
        expect(typoDistance(words, text, max)).toBe(whole <= max ? whole : undefined);
      }),
    );
  });

  it("one letter put in, left out, changed or swapped is one typo at most", () => {
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom("a", "x"), (text, place, letter) => {
        const at = place % text.length;
        const [before, here, after] = [text.slice(0, at), text.charAt(at), text.slice(at + 1)];
        const typed = [
          before + letter + here + after,
          before + after,
          before + letter + after,
          before + after.slice(0, 1) + here + after.slice(1),
        ];
        for (const words of typed) expect(typoDistance(words, text, 1)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

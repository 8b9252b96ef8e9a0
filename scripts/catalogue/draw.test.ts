import { expect, test } from "vitest";
import { draw } from "./draw";

const NAMES = Array.from({ length: 200 }, (_, place) => `service-${place % 20} thing${place}.get`);

test("a draw is the same for the same seed, in whatever order the names come", () => {
  expect(draw(NAMES.toReversed(), 30, "7")).toEqual(draw(NAMES, 30, "7"));
  expect(draw(NAMES, 30, "8")).not.toEqual(draw(NAMES, 30, "7"));
});

test("a longer draw begins with the shorter one, and names added later change nothing else", () => {
  expect(draw(NAMES, 60, "7").slice(0, 30)).toEqual(draw(NAMES, 30, "7"));
  const more = draw([...NAMES, "other thing.get"], 31, "7").filter((name) => name !== "other thing.get");
  expect(more.slice(0, 30)).toEqual(draw(NAMES, 30, "7"));
});

test("every name is as likely as any other", () => {
  const drawn = new Map<string, number>();
  for (let seed = 0; seed < 400; seed += 1)
    for (const name of draw(NAMES, 20, String(seed))) drawn.set(name, (drawn.get(name) ?? 0) + 1);
  // 40 times on average; so far off by chance once in many millions.
  expect(Math.max(...drawn.values())).toBeLessThan(80);
  expect(Math.min(...NAMES.map((name) => drawn.get(name) ?? 0))).toBeGreaterThan(8);
});

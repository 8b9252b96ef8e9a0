import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextActive, placeList } from "./combobox-keys";

describe("the highlighted option of a combobox", () => {
  it("goes round in both directions, from none to the first or the last", () => {
    expect([-1, 0, 1, 2].map((active) => nextActive("ArrowDown", active, 3))).toEqual([0, 1, 2, 0]);
    expect([-1, 0, 1, 2].map((active) => nextActive("ArrowUp", active, 3))).toEqual([2, 2, 0, 1]);
  });

  it("is none where there are no options", () => {
    expect(nextActive("ArrowDown", 2, 0)).toBe(-1);
    expect(nextActive("ArrowUp", -1, 0)).toBe(-1);
  });
});

describe("the list of a combobox", () => {
  it("stands below its field, above it near the bottom", () => {
    const view = { width: 1280, height: 800 };
    expect(placeList({ left: 100, top: 100, bottom: 132, width: 300 }, view)).toMatchObject({
      top: 136,
      heightMax: 320,
    });
    expect(placeList({ left: 100, top: 700, bottom: 732, width: 300 }, view)).toMatchObject({ bottom: 104 });
  });

  it("stays within the viewport wherever the field is, on a phone, too", () => {
    const inView = (max: number) => fc.integer({ min: 0, max });
    fc.assert(
      fc.property(inView(390), inView(812), inView(390), (left, top, width) => {
        const at = placeList({ left, top, bottom: top + 32, width }, { width: 390, height: 844 });
        expect(at.left).toBeGreaterThanOrEqual(0);
        expect(at.left + at.width).toBeLessThanOrEqual(390);
        const upper = at.top ?? 844 - (at.bottom ?? 0) - at.heightMax;
        expect(upper).toBeGreaterThanOrEqual(0);
        expect(upper + at.heightMax).toBeLessThanOrEqual(844);
      }),
    );
  });
});

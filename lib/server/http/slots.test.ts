import { describe, expect, it } from "vitest";
import { createSlots } from "./slots";

describe("slots", () => {
  it("one caller cannot take more than its share, all together no more than there are", () => {
    const slots = createSlots(2, 3);
    const free = slots.take("a");
    slots.take("a");
    expect(() => slots.take("a")).toThrow(expect.objectContaining({ code: "RATE_LIMITED" }));
    slots.take("b");
    expect(() => slots.take("c")).toThrow(expect.objectContaining({ code: "RATE_LIMITED" }));
    free();
    slots.take("c");
  });

  it("giving a place back twice frees one", () => {
    const slots = createSlots(1, 1);
    const free = slots.take("a");
    free();
    free();
    slots.take("a");
    expect(() => slots.take("b")).toThrow(expect.objectContaining({ code: "RATE_LIMITED" }));
  });
});

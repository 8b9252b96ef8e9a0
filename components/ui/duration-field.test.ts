import { describe, expect, it } from "vitest";
import { unitOf } from "./duration-field";

describe("unit of a duration", () => {
  it("is the largest that gives a whole number", () => {
    expect(unitOf(86_400_000).id).toBe("days");
    expect(unitOf(90_000).id).toBe("seconds");
    expect(unitOf(5_400_000).id).toBe("minutes");
    expect(unitOf(1_500).id).toBe("ms");
  });
});

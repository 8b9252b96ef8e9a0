import { describe, expect, it } from "vitest";
import { formatDuration, formatPercent, formatUsd, humanize } from "./format";

describe("format", () => {
  it("an unknown value is a dash, never a zero", () => {
    expect(formatDuration(null)).toBe("–");
    expect(formatPercent(undefined)).toBe("–");
  });
  it("durations change unit where the number would get long", () => {
    expect(formatDuration(12)).toBe("12 ms");
    expect(formatDuration(1234)).toBe("1.23 s");
    expect(formatDuration(12_340)).toBe("12.3 s");
    expect(formatDuration(125_000)).toBe("2 min 5 s");
    expect(formatDuration(3_660_000)).toBe("1 h 1 min");
  });
  it("nothing is told from almost nothing", () => {
    expect(formatDuration(0)).toBe("0 ms");
    expect(formatDuration(0.4)).toBe("<1 ms");
    expect(formatUsd(0)).toBe("$0.00");
    expect(formatUsd(0.0042)).toBe("$0.0042");
    expect(formatUsd(1.5)).toBe("$1.50");
  });
  it("whole percentages have no decimals", () => {
    expect(formatPercent(1, 1)).toBe("100 %");
    expect(formatPercent(0.727, 1)).toBe("72.7 %");
  });
  it("codes are read as words", () => {
    expect(humanize("timed_out")).toBe("Timed out");
    expect(humanize("failedAttempts")).toBe("Failed attempts");
  });
});

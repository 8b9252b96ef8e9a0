import { describe, expect, it } from "vitest";
import type { RunStep } from "@/lib/workflow/run-schema";
import { waterfallOf } from "./waterfall";

const step = (startedAt: string | null, endedAt: string | null): RunStep => ({
  stepId: "a",
  path: "a",
  status: "succeeded",
  attempts: 1,
  startedAt,
  endedAt,
});
const at = (second: number) => new Date(second * 1000).toISOString();

describe("waterfall", () => {
  it("bars share one axis from the first start to the last end", () => {
    expect(waterfallOf([step(at(0), at(5)), step(at(5), at(10))], 0)).toEqual([
      { offset: 0, width: 0.5 },
      { offset: 0.5, width: 0.5 },
    ]);
  });
  it("a running step reaches to now, one not started has no bar", () => {
    expect(waterfallOf([step(at(0), null), step(null, null)], 10_000)).toEqual([{ offset: 0, width: 1 }, null]);
  });
});

import { describe, expect, it } from "vitest";
import { countRuns } from "@/lib/api/contracts/runs";
import { toRunFilter, type RunFilters } from "./runs-filter";

const NONE: RunFilters = {
  workflow: null,
  status: null,
  mode: null,
  trigger: null,
  category: null,
  period: null,
  version: null,
  q: null,
  fingerprint: null,
  replayOf: null,
  parent: null,
  job: null,
};
const NOW_MS = Date.parse("2026-01-02T00:00:00.000Z");

describe("filter of the runs page", () => {
  it("without one asks for everything", () => {
    expect(toRunFilter(NONE, NOW_MS)).toEqual({});
    expect(toRunFilter({ ...NONE, status: [], q: "  " }, NOW_MS)).toEqual({});
  });
  it("says what the API understands", () => {
    const filter = toRunFilter(
      { ...NONE, status: ["failed", "timed_out"], period: "24h", q: "RUN_01x-", trigger: "webhook", version: 3 },
      NOW_MS,
    );
    expect(filter).toEqual({
      status: "failed,timed_out",
      from: "2026-01-01T00:00:00.000Z",
      q: "run_01x",
      trigger: "webhook",
      version: 3,
    });
    expect(countRuns.query?.safeParse(filter).success).toBe(true);
  });
});

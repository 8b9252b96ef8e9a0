import { describe, expect, it } from "vitest";
import { compileSla } from "./sla-due";

const due = (settings: Parameters<typeof compileSla>[0], acceptedAt: string) => {
  const { dueAtMs, limit } = compileSla(settings)?.dueOf(Date.parse(acceptedAt)) ?? { dueAtMs: 0, limit: null };
  return { due: new Date(dueAtMs).toISOString(), limit };
};

describe("when a run is late", () => {
  it("no promise, no due time", () => {
    expect([compileSla(undefined), compileSla({}), compileSla({ sla: { onBreach: "cancel" } })]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it("maxDurationMs counts from acceptance", () => {
    expect(due({ sla: { maxDurationMs: 90_000 } }, "2026-03-02T09:00:00Z")).toEqual({
      due: "2026-03-02T09:01:30.000Z",
      limit: "maxDurationMs",
    });
  });

  it("finishBy is the first such time after acceptance, in the workflow's zone, UTC without one", () => {
    const sla = { finishBy: "08:30" };
    expect(due({ sla }, "2026-03-02T09:00:00Z").due).toBe("2026-03-03T08:30:00.000Z");
    expect(due({ sla, timezone: "Europe/Berlin" }, "2026-03-02T07:00:00Z").due).toBe("2026-03-02T07:30:00.000Z");
    expect(due({ sla, timezone: "Europe/Berlin" }, "2026-03-02T07:30:00Z").due).toBe("2026-03-03T07:30:00.000Z");
  });

  it("finishBy keeps to the clock on the wall when daylight saving begins and ends", () => {
    const settings = { sla: { finishBy: "08:30" }, timezone: "Europe/Berlin" };
    expect(due(settings, "2026-03-28T12:00:00Z").due).toBe("2026-03-29T06:30:00.000Z");
    expect(due(settings, "2026-10-24T12:00:00Z").due).toBe("2026-10-25T07:30:00.000Z");
  });

  it("of two promises the one that comes first counts", () => {
    const sla = { finishBy: "08:30", maxDurationMs: 3_600_000 };
    expect(due({ sla }, "2026-03-02T08:00:00Z").limit).toBe("finishBy");
    expect(due({ sla }, "2026-03-02T06:00:00Z").limit).toBe("maxDurationMs");
  });
});

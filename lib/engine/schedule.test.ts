import { describe, expect, it } from "vitest";
import { firesDue, nextFireMs, parseSchedule } from "./schedule";

const at = (text: string): number => Date.parse(text);

describe("schedule", () => {
  it("a cron time is the wall clock of its zone, over a change of summer time", () => {
    const schedule = parseSchedule("cron", { cron: "0 9 * * *", timezone: "Europe/Berlin" }, 0);
    expect(nextFireMs(schedule, at("2026-03-28T10:00:00Z"))).toBe(at("2026-03-29T07:00:00Z"));
    expect(nextFireMs(schedule, at("2026-03-27T10:00:00Z"))).toBe(at("2026-03-28T08:00:00Z"));
  });

  it("an interval keeps to the grid of its anchor", () => {
    const schedule = parseSchedule("interval", { everyMs: 60_000, anchor: "2026-01-01T00:00:30Z" }, 0);
    expect(nextFireMs(schedule, at("2026-01-01T00:01:00Z"))).toBe(at("2026-01-01T00:01:30Z"));
  });

  it("missed times are dropped, made up once, or all made up", () => {
    const due = at("2026-01-01T00:00:00Z");
    const now = at("2026-01-01T05:30:00Z");
    const fires = (catchUp: string) => firesDue(parseSchedule("cron", { cron: "0 * * * *", catchUp }, 0), due, now);
    expect(fires("none").fire).toEqual([]);
    expect(fires("one").fire).toEqual([at("2026-01-01T05:00:00Z")]);
    expect(fires("all").fire).toHaveLength(6);
    expect(fires("one").nextMs).toBe(at("2026-01-01T06:00:00Z"));
  });

  it("a time that is not one is refused by name", () => {
    expect(() => parseSchedule("cron", { cron: "every day" }, 0)).toThrow(/with.cron/);
    expect(() => parseSchedule("interval", { everyMs: 5 }, 0)).toThrow(/schedule is wrong/);
  });
});

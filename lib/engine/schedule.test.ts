import { describe, expect, it } from "vitest";
import { CATCH_UP_MAX, firesDue, nextFireMs, parseSchedule } from "./schedule";

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

  it.each([
    ["interval", { everyMs: 1_000 }],
    ["cron", { cron: "* * * * * *" }],
  ])(
    "an %s of each second over a year that was missed makes up CATCH_UP_MAX at most, the latest, and says so",
    (event, with_) => {
      const due = at("2026-01-01T00:00:00Z");
      const now = at("2027-01-01T00:00:00Z");
      const all = firesDue(parseSchedule(event, { ...with_, catchUp: "all" }, due), due, now);
      expect([all.fire.length, all.fire[0], all.fire.at(-1), all.capped]).toEqual([
        CATCH_UP_MAX,
        now - 99_000,
        now,
        true,
      ]);
      const one = firesDue(parseSchedule(event, { ...with_, catchUp: "one" }, due), due, now);
      expect(one).toEqual({ fire: [now], nextMs: now + 1_000, capped: false });
    },
  );

  it("exactly CATCH_UP_MAX missed times are all made up", () => {
    const due = at("2026-01-01T00:00:00Z");
    const schedule = parseSchedule("interval", { everyMs: 60_000, catchUp: "all" }, due);
    expect(firesDue(schedule, due, due + 99 * 60_000)).toMatchObject({ capped: false, fire: { length: 100 } });
    expect(firesDue(schedule, due, due + 100 * 60_000)).toMatchObject({ capped: true, fire: { length: 100 } });
  });

  it.each([
    ["cron", { cron: "every day" }, /with\.cron.*0 9 \* \* 1-5/],
    ["cron", { cron: "0 0 31 4 *" }, /with\.cron.*never/],
    ["cron", {}, /with\.cron/],
    ["cron", { cron: "* * * * *", timezone: "Mars" }, /with\.timezone.*Europe\/Berlin/],
    ["cron", { cron: "* * * * *", overlap: "maybe" }, /with\.overlap/],
    ["interval", { everyMs: 5 }, /with\.everyMs.*1000/],
    ["interval", { everyMs: 1e300 }, /with\.everyMs.*ten years/],
    ["interval", { everyMs: 60_000, anchor: "noon" }, /with\.anchor.*2026/],
    ["interval", {}, /with\.everyMs/],
  ])("%s %j is refused by the field's name", (event, config, message) => {
    expect(() => parseSchedule(event, config, 0)).toThrow(message);
  });
});

/** All times within a span, as the loop finds them: one after the other. */
function times(cron: string, timezone: string, from: string, to: string): string[] {
  const schedule = parseSchedule("cron", { cron, timezone }, 0);
  const found: string[] = [];
  for (let next = nextFireMs(schedule, at(from)); next !== null && next < at(to); next = nextFireMs(schedule, next))
    found.push(new Date(next).toISOString().slice(0, 16));
  return found;
}

describe("summer time", () => {
  /** Zone, hour that does not exist (local day), hour that comes twice (local day); the middle of each. */
  const CHANGES = [
    ["Europe/Berlin", "2026-03-29", "30 2 * * *", "2026-10-25", "30 2 * * *"],
    ["America/New_York", "2026-03-08", "30 2 * * *", "2026-11-01", "30 1 * * *"],
    ["Australia/Lord_Howe", "2026-10-04", "15 2 * * *", "2026-04-05", "45 1 * * *"],
    ["Africa/Cairo", "2026-04-24", "30 0 * * *", "2026-10-30", "30 23 * * *"],
  ] as const;
  const dayBefore = (day: string) => new Date(at(`${day}T00:00:00Z`) - 2 * 86_400_000).toISOString();
  const dayAfter = (day: string) => new Date(at(`${day}T00:00:00Z`) + 2 * 86_400_000).toISOString();
  const localDay = (instant: string, timeZone: string): string =>
    new Intl.DateTimeFormat("sv-SE", { timeZone }).format(new Date(`${instant}Z`));

  it.each(CHANGES)(
    "%s: a daily time fires once a day, also where it does not exist or comes twice",
    (zone, spring, gap, autumn, twice) => {
      for (const [day, cron] of [
        [spring, gap],
        [autumn, twice],
      ] as const) {
        const days = times(cron, zone, dayBefore(day), dayAfter(day)).map((one) => localDay(one, zone));
        expect(days.length, `${cron} ${day}`).toBeGreaterThanOrEqual(3);
        expect(new Set(days).size, `${cron} around ${day}: ${days.join(" ")}`).toBe(days.length);
        expect(days).toContain(day === autumn && zone === "Africa/Cairo" ? "2026-10-29" : day);
      }
    },
  );

  it.each(CHANGES.map(([zone, spring, , autumn]) => [zone, spring, autumn] as const))(
    "%s: what comes every quarter of an hour knows no change",
    (zone, spring, autumn) => {
      for (const day of [spring, autumn]) {
        const found = times("*/15 * * * *", zone, dayBefore(day), dayAfter(day)).map((one) => at(`${one}Z`));
        const pauses = new Set(found.slice(1).map((one, i) => one - (found[i] ?? 0)));
        expect([...pauses]).toEqual([900_000]);
      }
    },
  );

  it("an interval of a day keeps to its instants, whatever the wall clock says", () => {
    const schedule = parseSchedule("interval", { everyMs: 86_400_000, anchor: "2026-03-28T08:00:00Z" }, 0);
    expect(nextFireMs(schedule, at("2026-03-28T09:00:00Z"))).toBe(at("2026-03-29T08:00:00Z"));
  });

  it("a leap day comes in leap years", () => {
    expect(times("0 12 29 2 *", "UTC", "2026-01-01T00:00:00Z", "2033-01-01T00:00:00Z")).toEqual([
      "2028-02-29T12:00",
      "2032-02-29T12:00",
    ]);
    expect(times("0 12 L 2 *", "UTC", "2027-01-01T00:00:00Z", "2029-01-01T00:00:00Z")).toEqual([
      "2027-02-28T12:00",
      "2028-02-29T12:00",
    ]);
  });
});

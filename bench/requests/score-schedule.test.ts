import { describe, expect, test } from "vitest";
import { scoreSchedule, type ScheduleCase, type ScheduleExpectation } from "./score-schedule";

const DAY_MS = 86_400_000;
const line = (wanted: ScheduleExpectation): ScheduleCase => ({
  id: "x",
  split: "dev",
  text: "",
  timezone: "Europe/Berlin",
  now: "2026-11-23T10:00:00+01:00",
  expect: wanted,
});
/** Five instants from the first on, so many milliseconds apart. */
const grid = (first: string, ms: number) =>
  Array.from({ length: 5 }, (_, index) => new Date(Date.parse(first) + index * ms).toISOString());
const given = (instants: string[] | null, asked = false) => ({ instants, asked });

describe("lists of instants", () => {
  const nines = grid("2026-11-24T09:00:00+01:00", DAY_MS);

  test("the same instants are right, in whatever zone they are written", () => {
    expect(scoreSchedule(given(nines), line({ instants: [["x"], nines] }))).toBe("right");
  });

  test("an hour beside, one too few and nonsense are wrong", () => {
    const wanted = line({ instants: [nines] });
    expect(scoreSchedule(given(grid("2026-11-24T08:00:00+01:00", DAY_MS)), wanted)).toBe("wrong");
    expect(scoreSchedule(given(nines.slice(0, 4)), wanted)).toBe("wrong");
    expect(scoreSchedule(given(["soon"]), wanted)).toBe("wrong");
    expect(scoreSchedule(given([]), wanted)).toBe("wrong");
  });

  test("a question where the words were clear is asked, silence is wrong", () => {
    expect(scoreSchedule(given(null, true), line({ instants: [nines] }))).toBe("asked");
    expect(scoreSchedule(given(null), line({ instants: [nines] }))).toBe("wrong");
  });
});

describe("open beginnings", () => {
  const ninety = line({ every: { ms: 5_400_000 } });

  test("milliseconds between neighbours have to be equal", () => {
    expect(scoreSchedule(given(grid("2026-11-23T10:20:00+01:00", 5_400_000)), ninety)).toBe("right");
    expect(scoreSchedule(given(grid("2026-11-23T10:20:00+01:00", 3_600_000)), ninety)).toBe("wrong");
    expect(scoreSchedule(given(grid("2026-11-23T08:00:00+01:00", 5_400_000)), ninety)).toBe("wrong");
  });

  test("days are those of the calendar, over a change of the clock too", () => {
    const wanted = line({ every: { days: 14, at: "15:00", weekday: 5 } });
    const fridays = ["2027-03-05", "2027-03-19", "2027-04-02", "2027-04-16", "2027-04-30"];
    const local = fridays.map((day) => `${day}T15:00:00+0${day < "2027-03-28" ? 1 : 2}:00`);
    expect(scoreSchedule(given(local), wanted)).toBe("right");
    expect(scoreSchedule(given(grid("2027-03-05T15:00:00+01:00", 14 * DAY_MS)), wanted)).toBe("wrong");
    const thursdays = grid("2026-11-26T15:00:00+01:00", 14 * DAY_MS);
    expect(scoreSchedule(given(thursdays), wanted)).toBe("wrong");
    expect(scoreSchedule(given(grid("2026-11-27T15:00:00+01:00", 7 * DAY_MS)), wanted)).toBe("wrong");
  });

  test("months, days of the month and spans of the day", () => {
    const tenths = ["2026-12", "2027-01", "2027-02", "2027-03"].map((month) => `${month}-10T09:00:00+01:00`);
    const wanted = line({ every: { months: 1, dayOfMonth: 10 } });
    expect(scoreSchedule(given([...tenths, "2027-04-10T09:00:00+02:00"]), wanted)).toBe("right");
    expect(scoreSchedule(given([...tenths, "2027-05-10T09:00:00+02:00"]), wanted)).toBe("wrong");
    const night = line({ every: { days: 1, between: ["20:00", "06:00"] } });
    expect(scoreSchedule(given(grid("2026-11-24T02:00:00+01:00", DAY_MS)), night)).toBe("right");
    expect(scoreSchedule(given(grid("2026-11-24T12:00:00+01:00", DAY_MS)), night)).toBe("wrong");
  });
});

test("where asking or refusing is right, a silent guess is wrong", () => {
  const guess = grid("2026-11-24T08:00:00+01:00", DAY_MS);
  for (const wanted of [line({ ask: true }), line({ cannot: true })]) {
    expect(scoreSchedule(given(null, true), wanted)).toBe("right");
    expect(scoreSchedule(given(null), wanted)).toBe("wrong");
    expect(scoreSchedule(given(guess), wanted)).toBe("wrong");
    expect(scoreSchedule(given(guess, true), wanted)).toBe("right");
  }
});

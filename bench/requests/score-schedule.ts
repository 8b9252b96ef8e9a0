/** One line of schedules.jsonl: words for times, and when a fair reader would expect the next runs. */
export interface ScheduleCase {
  id: string;
  split: "dev" | "kept";
  text: string;
  /** IANA zone of the workspace. */
  timezone: string;
  /** ISO instant at which the next runs are asked for. */
  now: string;
  tags?: string[];
  expect: ScheduleExpectation;
}

/** Whatever is given is right; where several are given, each is. */
export interface ScheduleExpectation {
  /** Lists of the next instants after `now`, ISO; five where there are no fewer. */
  instants?: string[][];
  /** For words that leave open where the grid of times begins. */
  every?: EveryWish;
  /** Asking is right. */
  ask?: true;
  /** Saying that it can't be done, or asking, is right. */
  cannot?: true;
}

/** All that is given has to hold of each pair of neighbours; times and dates in the workspace's zone. */
export interface EveryWish {
  /** Milliseconds between two runs. */
  ms?: number;
  /** Days of the calendar between two runs; with `ms` either of the two will do. */
  days?: number;
  /** Months of the calendar between two runs. */
  months?: number;
  /** HH:MM. */
  at?: string;
  /** From HH:MM to HH:MM, over midnight where the first is later. */
  between?: [string, string];
  /** 1 Monday to 7 Sunday. */
  weekday?: number;
  dayOfMonth?: number;
}

export interface ScheduleAnswer {
  /** The next instants at which runs would start, of all triggers together, at least five; null: no schedule was made. */
  instants: readonly string[] | null;
  /** A question was put, or it was said that it can't be done. */
  asked: boolean;
}

/** `asked`: a question where the words were clear, which costs a click and does no harm. */
export type ScheduleOutcome = "right" | "asked" | "wrong";

export function scoreSchedule(answer: ScheduleAnswer, line: ScheduleCase): ScheduleOutcome {
  const { instants, every, ask, cannot } = line.expect;
  if (answer.instants === null) {
    if (!answer.asked) return "wrong";
    return ask === true || cannot === true ? "right" : "asked";
  }
  const given = answer.instants.map((instant) => Date.parse(instant));
  if (given.some(Number.isNaN)) return "wrong";
  const listed = (instants ?? []).some(
    (list) => list.length > 0 && list.every((instant, index) => Date.parse(instant) === given[index]),
  );
  if (listed || (every !== undefined && isEvery(given, every, line.timezone, Date.parse(line.now)))) return "right";
  // A guess that is put as a question: the person decides.
  return answer.asked && (ask === true || cannot === true) ? "right" : "wrong";
}

const DAY_MS = 86_400_000;

interface Local {
  /** Days since 1970-01-01. */
  day: number;
  /** Months since year 0. */
  month: number;
  dayOfMonth: number;
  /** HH:MM. */
  time: string;
  weekday: number;
}

function localOf(epochMs: number, timezone: string): Local {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(epochMs);
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? "";
  const [year, month, dayOfMonth] = [Number(part("year")), Number(part("month")), Number(part("day"))];
  const midnight = Date.UTC(year, month - 1, dayOfMonth);
  return {
    day: midnight / DAY_MS,
    month: year * 12 + month - 1,
    dayOfMonth,
    time: `${part("hour")}:${part("minute")}`,
    weekday: new Date(midnight).getUTCDay() || 7,
  };
}

function isEvery(given: readonly number[], wish: EveryWish, timezone: string, nowMs: number): boolean {
  const [first] = given;
  if (first === undefined || given.length < 5 || first <= nowMs) return false;
  const locals = given.map((instant) => localOf(instant, timezone));
  const steps = given.slice(1).map((instant, index) => instant - (given[index] ?? NaN));
  const apart = (key: "day" | "month", by: number) =>
    locals.slice(1).every((local, index) => local[key] - (locals[index]?.[key] ?? NaN) === by);
  const sameTime = new Set(locals.map((local) => local.time)).size === 1;

  const spacings: boolean[] = [];
  if (wish.ms !== undefined) spacings.push(steps.every((step) => step === wish.ms));
  if (wish.days !== undefined) spacings.push(apart("day", wish.days) && sameTime);
  if (wish.months !== undefined) spacings.push(apart("month", wish.months) && sameTime);
  if (!spacings.some(Boolean)) return false;

  return locals.every(
    (local) =>
      (wish.at === undefined || local.time === wish.at) &&
      (wish.weekday === undefined || local.weekday === wish.weekday) &&
      (wish.dayOfMonth === undefined || local.dayOfMonth === wish.dayOfMonth) &&
      (wish.between === undefined || isBetween(local.time, wish.between)),
  );
}

function isBetween(time: string, [from, to]: [string, string]): boolean {
  return from <= to ? time >= from && time <= to : time >= from || time <= to;
}

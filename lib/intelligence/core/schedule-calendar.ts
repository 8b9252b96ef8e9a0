import type { Meaning } from "./schedule-meaning";

export interface DayPattern {
  day: string;
  month: string;
  weekday: string;
  /** Runs at every n-th of the days only, counted from one of them (ms since 1970, clocks of the zone). */
  every?: { days: number; fromLocalMs: number };
}

const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The pieces of one kind. */
export const of = <Kind extends Meaning["kind"]>(
  pieces: readonly Meaning[],
  kind: Kind,
): Extract<Meaning, { kind: Kind }>[] =>
  pieces.filter((piece): piece is Extract<Meaning, { kind: Kind }> => piece.kind === kind);
export const list = (values: readonly number[]): string => [...new Set(values)].toSorted((a, b) => a - b).join(",");

/** Consecutive numbers as cron writes them: 1-5. */
export function ranges(values: readonly number[]): string {
  const sorted = [...new Set(values)].toSorted((a, b) => a - b);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return "*";
  return sorted.length > 2 && last - first === sorted.length - 1
    ? `${String(first)}-${String(last)}`
    : sorted.join(",");
}

/** The days as cron says them, in as few patterns as it takes; null where a day does not exist or the words contradict. */
export function calendarOf(pieces: readonly Meaning[]): DayPattern[] | null {
  const cut = pieces.findIndex(({ kind }) => kind === "except");
  const wanted = cut < 0 ? pieces : pieces.slice(0, cut);
  const unwanted = cut < 0 ? [] : pieces.slice(cut).filter(({ kind }) => kind === "days" || kind === "months");
  const kept =
    cut < 0 ? pieces : [...wanted, ...pieces.slice(cut).filter(({ kind }) => kind !== "days" && kind !== "months")];
  if (cut >= 0 && unwanted.length === 0) return null;
  const noDays = new Set(of(unwanted, "days").flatMap(({ days }) => days));
  const noMonths = new Set(of(unwanted, "months").flatMap(({ months }) => months));
  let days = of(kept, "days").flatMap((piece) => piece.days);
  if (noDays.size > 0) days = (days.length > 0 ? days : [0, 1, 2, 3, 4, 5, 6]).filter((day) => !noDays.has(day));
  let months = of(kept, "months").flatMap((piece) => piece.months);
  if (noMonths.size > 0)
    months = (months.length > 0 ? months : Array.from({ length: 12 }, (_, i) => i + 1)).filter(
      (month) => !noMonths.has(month),
    );
  const month = months.length === 0 ? "*" : ranges(months);
  const weekday = days.length === 0 || new Set(days).size === 7 ? "*" : ranges(days);
  const patterns: DayPattern[] = [];
  const dates = of(kept, "date");
  if (dates.length > 0) {
    if (
      days.length > 0 ||
      dates.some(({ date }) => date.year !== null || date.day < 1 || date.day > (MONTH_DAYS[date.month - 1] ?? 0))
    )
      return null;
    for (const day of new Set(dates.map(({ date }) => date.day)))
      patterns.push({
        day: String(day),
        month: list([...dates.flatMap(({ date }) => (date.day === day ? [date.month] : [])), ...months]),
        weekday: "*",
      });
    return patterns;
  }
  const doms = of(kept, "dom");
  if (doms.length > 0) {
    if (doms.some(({ day }) => day !== "last" && (day < 1 || day > 31))) return null;
    const day = [...new Set(doms.map((piece) => (piece.day === "last" ? "L" : String(piece.day))))].join(",");
    // Both fields have to hold, which cron says by a plus.
    patterns.push({ day, month, weekday: weekday === "*" ? "*" : `+${weekday}` });
  }
  const nths = of(kept, "nth");
  for (const { nth } of nths.filter((piece) => piece.of === "workday")) {
    const found = workday(nth);
    if (found === null || days.length > 0) return null;
    patterns.push(...found.map((pattern) => ({ ...pattern, month })));
  }
  const nthDays = nths.flatMap((piece) => (typeof piece.of === "number" ? [{ nth: piece.nth, of: piece.of }] : []));
  if (nthDays.some(({ nth }) => nth !== "last" && nth > 5)) return null;
  if (nthDays.length > 0)
    patterns.push({
      day: "*",
      month,
      weekday: nthDays
        .map((piece) => `${String(piece.of)}#${piece.nth === "last" ? "L" : String(piece.nth)}`)
        .join(","),
    });
  if (patterns.length > 0) return patterns;
  return [{ day: "*", month, weekday }];
}

/**
 * The n-th day from Monday to Friday of a month: which date that is hangs on the weekday of the first alone, so that a
 * few dates, each bound to weekdays, say it exactly.
 */
function workday(nth: number | "last"): Omit<DayPattern, "month">[] | null {
  if (nth === "last") return [{ day: "LW", weekday: "*" }];
  if (nth < 1 || nth > 20) return null;
  const weekdaysOf = new Map<number, number[]>();
  for (let first = 0; first < 7; first += 1) {
    let date = 0;
    for (let seen = 0; seen < nth;) {
      date += 1;
      const day = (first + date - 1) % 7;
      if (day >= 1 && day <= 5) seen += 1;
    }
    weekdaysOf.set(date, [...(weekdaysOf.get(date) ?? []), (first + date - 1) % 7]);
  }
  const datesOf = new Map<string, number[]>();
  for (const [date, days] of weekdaysOf) datesOf.set(ranges(days), [...(datesOf.get(ranges(days)) ?? []), date]);
  return [...datesOf].map(([days, dates]) => ({ day: list(dates), weekday: `+${days}` }));
}

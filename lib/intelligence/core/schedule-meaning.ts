import type { ClockTime, ClockUnit } from "./schedule-words";

export interface DateSaid {
  month: number;
  day: number;
  year: number | null;
}

/** What a few words say about when; a schedule is made of several that stand together. */
export type Meaning =
  /** `count` may be broken: 1.5 hours. */
  | { kind: "interval"; count: number; unit: ClockUnit }
  | { kind: "rate"; times: number; unit: ClockUnit }
  /** null: a time that does not exist. */
  | { kind: "clock"; time: ClockTime | null; half: boolean; starting: boolean }
  | { kind: "minutes"; minutes: number }
  | { kind: "window"; from: ClockTime; to: ClockTime }
  | { kind: "part"; part: string; every: boolean }
  /** `firm`: said to come again and again, or at least "on Monday". */
  | { kind: "days"; days: number[]; firm: boolean }
  | { kind: "except" }
  | { kind: "nth"; nth: number | "last"; of: number | "day" | "workday" }
  | { kind: "dom"; day: number | "last"; firm: boolean }
  | { kind: "months"; months: number[] }
  | { kind: "date"; date: DateSaid; starting: boolean; firm: boolean }
  | { kind: "period"; unit: ClockUnit }
  | { kind: "cron"; fields: string }
  /** More than one thing could be meant. */
  | { kind: "vague"; unit: ClockUnit; count: number }
  /** No schedule can say it. */
  | { kind: "impossible"; what: string }
  /** A day that comes once. */
  | { kind: "once" }
  | { kind: "filler" };

export type Piece = Meaning & { start: number; end: number };

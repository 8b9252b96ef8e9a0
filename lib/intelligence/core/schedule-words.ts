import { typoDistance } from "@/lib/connectors/catalog/typo-distance";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export type ClockUnit = "second" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year";

export interface ClockTime {
  hour: number;
  minute: number;
}

/** 0 Sunday to 6 Saturday. */
const DAY_STARTS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MONTH_STARTS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const COUNTS =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split(
    " ",
  );
const ORDINALS =
  "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(
    " ",
  );
const TENS: Readonly<Record<string, number>> = {
  thirty: 30,
  forty: 40,
  "forty-five": 45,
  fifty: 50,
  sixty: 60,
  ninety: 90,
};

export const DAY_NAME = "(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thurs?|thur|fri|sat|sun)";
export const MONTH_NAME =
  "(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)";
export const COUNT = `(?:\\d+(?:\\.5)?|${[...COUNTS, ...Object.keys(TENS)].toSorted((a, b) => b.length - a.length).join("|")})`;
export const ORDINAL = `(?:\\d{1,2}(?:st|nd|rd|th)|${ORDINALS.slice(1)
  .toSorted((a, b) => b.length - a.length)
  .join("|")})`;
export const UNIT = "(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|quarters?|years?)";

export function dayOf(word: string): number {
  return DAY_STARTS.indexOf(word.slice(0, 3));
}
/** 1 January to 12 December. */
export function monthOf(word: string): number {
  return MONTH_STARTS.indexOf(word.slice(0, 3)) + 1;
}
export function countOf(word: string): number {
  const at = COUNTS.indexOf(word);
  return at >= 0 ? at : (TENS[word] ?? Number(word));
}
export function ordinalOf(word: string): number {
  const at = ORDINALS.indexOf(word);
  return at >= 0 ? at : Number.parseInt(word, 10);
}
export function unitOf(word: string): ClockUnit {
  const start = word.slice(0, 3);
  const units: Readonly<Record<string, ClockUnit>> = {
    sec: "second",
    min: "minute",
    hou: "hour",
    hrs: "hour",
    hr: "hour",
    day: "day",
    wee: "week",
    mon: "month",
    qua: "quarter",
    yea: "year",
  };
  return units[start] ?? "day";
}

/** Parts of a day, and the hour they are taken to mean where none is named. */
export const PARTS: Readonly<Record<string, ClockTime>> = {
  morning: { hour: 9, minute: 0 },
  noon: { hour: 12, minute: 0 },
  midday: { hour: 12, minute: 0 },
  lunchtime: { hour: 12, minute: 0 },
  afternoon: { hour: 15, minute: 0 },
  evening: { hour: 18, minute: 0 },
  "end of the day": { hour: 18, minute: 0 },
  night: { hour: 21, minute: 0 },
  midnight: { hour: 0, minute: 0 },
};

/** A clock time said in figures; null where there is no such time. */
export function clockOf(hourSaid: string, minuteSaid: string | undefined, half: string | undefined): ClockTime | null {
  let hour = countOf(hourSaid);
  const minute = Number(minuteSaid ?? 0);
  if (half !== undefined && (hour < 1 || hour > 12)) return half === "p" && hour < 24 ? { hour, minute } : null;
  if (half === "p" && hour < 12) hour += 12;
  if (half === "a" && hour === 12) hour = 0;
  if (hour === 24 && minute === 0) hour = 0;
  return hour < 24 && minute < 60 ? { hour, minute } : null;
}

const LONG_WORDS =
  "every daily weekly monthly hourly quarterly yearly weekday weekdays weekend morning evening afternoon midnight monday tuesday wednesday thursday friday saturday sunday month hour".split(
    " ",
  );
const KNOWN = new Set([
  ...LONG_WORDS,
  ...LONG_WORDS.map((word) => `${word}s`),
  "ever",
  "mouth",
  "mouths",
  "dairy",
  "even",
  "our",
  "events",
  "event",
  "everyday",
]);
const SHORT_FORMS: Readonly<Record<string, string>> = {
  nite: "night",
  nites: "nights",
  dayly: "daily",
  dialy: "daily",
  everyday: "every day",
};

/** The word of the clock or calendar that a mistyped one stands for; itself where it is none. */
export function mendWord(word: string): string {
  const short = SHORT_FORMS[word];
  if (short !== undefined) return short;
  if (word.length < 4 || KNOWN.has(word)) return word;
  for (const wanted of LONG_WORDS)
    if (
      wanted.length >= 5 &&
      wanted.charAt(0) === word.charAt(0) &&
      Math.abs(wanted.length - word.length) <= 1 &&
      typoDistance(word, wanted, 1) !== undefined &&
      typoDistance(wanted, word, 1) !== undefined
    )
      return wanted;
  return word;
}

/** A schedule read from words: the event of the built-in `schedule` service and its input. */
export interface ParsedSchedule {
  event: "cron" | "interval";
  with: Record<string, string | number>;
  /** In words, for the answer. */
  text: string;
  start: number;
  end: number;
  assumptions: string[];
}

const DAYS: Readonly<Record<string, number>> = {
  sunday: 0,
  monday: 1,
  tuesday: 2,
  wednesday: 3,
  thursday: 4,
  friday: 5,
  saturday: 6,
  sun: 0,
  mon: 1,
  tue: 2,
  tues: 2,
  wed: 3,
  thu: 4,
  thurs: 4,
  fri: 5,
  sat: 6,
};
const DAY = "(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mon|tues?|wed|thurs?|fri|sat|sun)";
const NUMBERS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  other: 2,
  half: 30,
};
const PARTS: Readonly<Record<string, [number, number]>> = {
  morning: [9, 0],
  noon: [12, 0],
  midday: [12, 0],
  lunchtime: [12, 0],
  afternoon: [15, 0],
  evening: [18, 0],
  night: [21, 0],
  midnight: [0, 0],
};
const TIME =
  /\b(?:at|by|@)\s+(noon|midnight|midday|\d{1,2}(?::\d{2}|\.\d{2})?\s*(?:am|pm|a\.m\.|p\.m\.|o'clock|h)?)(?![\w:])|\b(\d{1,2}(?::\d{2})?\s*(?:am|pm))\b/i;
const UNIT_MS: Readonly<Record<string, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};
const ORDINALS: Readonly<Record<string, number>> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  fifth: 5,
  tenth: 10,
  fifteenth: 15,
  twentieth: 20,
};

/** Zones by the names people give them; anything with a slash is taken as an IANA name. */
const ZONES: Readonly<Record<string, string>> = {
  utc: "UTC",
  gmt: "UTC",
  est: "America/New_York",
  edt: "America/New_York",
  et: "America/New_York",
  eastern: "America/New_York",
  cst: "America/Chicago",
  ct: "America/Chicago",
  central: "America/Chicago",
  mst: "America/Denver",
  pst: "America/Los_Angeles",
  pdt: "America/Los_Angeles",
  pt: "America/Los_Angeles",
  pacific: "America/Los_Angeles",
  cet: "Europe/Berlin",
  cest: "Europe/Berlin",
  berlin: "Europe/Berlin",
  london: "Europe/London",
  paris: "Europe/Paris",
  "new york": "America/New_York",
  tokyo: "Asia/Tokyo",
  ist: "Asia/Kolkata",
  sydney: "Australia/Sydney",
};

interface Clock {
  hour: number;
  minute: number;
  given: boolean;
}

/** Time of day in the text; 9:00 where none is given. */
function timeOfDay(text: string): Clock {
  const match = TIME.exec(text);
  const raw = (match?.[1] ?? match?.[2])?.toLowerCase().trim();
  if (raw !== undefined) {
    const named = PARTS[raw];
    if (named !== undefined) return { hour: named[0], minute: named[1], given: true };
    const parts = /^(\d{1,2})(?:[:.](\d{2}))?\s*(a|p)?/.exec(raw);
    let hour = Number(parts?.[1] ?? 9);
    if (parts?.[3] === "p" && hour < 12) hour += 12;
    if (parts?.[3] === "a" && hour === 12) hour = 0;
    if (parts?.[3] === undefined && hour < 12 && /\b(evening|afternoon|night|tonight)\b/i.test(text)) hour += 12;
    const minute = Number(parts?.[2] ?? 0);
    if (hour < 24 && minute < 60) return { hour, minute, given: true };
  }
  for (const [word, [hour, minute]] of Object.entries(PARTS))
    if (new RegExp(`\\b${word}s?\\b`, "i").test(text)) return { hour, minute, given: true };
  return { hour: 9, minute: 0, given: false };
}

function zoneOf(text: string): string | undefined {
  const iana = /\b([A-Z][A-Za-z]+\/[A-Z][A-Za-z_]+)\b/.exec(text)?.[1];
  if (iana !== undefined) return iana;
  const named =
    /\b(utc|gmt|est|edt|et|cst|ct|mst|pst|pdt|pt|cet|cest|ist)\b|\b(eastern|central|pacific|berlin|london|paris|new york|tokyo|sydney)\s+time\b/i.exec(
      text,
    );
  const key = (named?.[1] ?? named?.[2])?.toLowerCase();
  return key === undefined ? undefined : ZONES[key];
}

const amount = (word: string | undefined): number =>
  word === undefined ? 1 : (NUMBERS[word.toLowerCase()] ?? Number(word));

function daysOf(text: string): number[] {
  const found = [...text.toLowerCase().matchAll(new RegExp(`\\b${DAY}\\b`, "g"))].map(
    (m) => DAYS[m[0]] ?? DAYS[m[0].replace(/s$/, "")],
  );
  const range = new RegExp(`\\b(${DAY})\\s*(?:-|to|through|until)\\s*(${DAY})\\b`, "i").exec(text);
  if (range !== null && found.length === 2) {
    const [from = 1, to = 5] = found;
    return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, i) => (from + i) % 7);
  }
  return [...new Set(found.filter((d): d is number => d !== undefined))].sort((a, b) => a - b);
}

const RULES: readonly {
  pattern: RegExp;
  read: (
    match: RegExpExecArray,
    text: string,
    clock: Clock,
  ) => Omit<ParsedSchedule, "start" | "end" | "text" | "assumptions"> | null;
}[] = [
  {
    pattern:
      /\b(?:(?:every|each|on)\s+)?(?:week ?days?|working days?|work ?days?|business days?)\b(?:\s+(?:morning|evening|afternoon)s?)?/i,
    read: (_m, _t, c) => cron(c, "*", "1-5"),
  },
  { pattern: /\b(?:every|each|on)\s+weekends?\b/i, read: (_m, _t, c) => cron(c, "*", "0,6") },
  {
    // The nth weekday of a month, as cron dialects with # and L say it.
    pattern: new RegExp(
      `\\b(?:on\\s+)?(?:the\\s+|every\\s+)?(first|second|third|fourth|last)\\s+(${DAY})\\s+(?:of|in)\\s+(?:the|each|every|a)\\s+month\\b`,
      "i",
    ),
    read: (m, _t, c) => {
      const [day] = daysOf(m[2] ?? "");
      const nth = (m[1] ?? "first").toLowerCase();
      return day === undefined ? null : cron(c, "*", `${String(day)}#${nth === "last" ? "L" : String(ORDINALS[nth])}`);
    },
  },
  {
    pattern:
      /\b(?:on\s+the\s+)?(?:every\s+)?(first|last)\s+(?:week|working|business)?\s*day\s+of\s+(?:the|each|every)\s+month\b/i,
    read: (m, _t, c) => (m[1]?.toLowerCase() === "first" ? cron(c, "1", "*") : cron(c, "L", "*")),
  },
  {
    pattern:
      /\b(?:on\s+)?the\s+(\d{1,2})(?:st|nd|rd|th)\b(?:\s+(?:day\s+)?of\s+(?:the|each|every)\s+month)?|\b(?:on\s+the\s+)(first|second|third|fourth|fifth|tenth|fifteenth|twentieth)\s+of\s+(?:the|each|every)\s+month/i,
    read: (m, _t, c) => cron(c, String(m[1] ?? ORDINALS[(m[2] ?? "first").toLowerCase()] ?? 1), "*"),
  },
  {
    pattern:
      /\b(?:every|each)\s+(?:(\d+|other|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty)\s+)?(second|minute|min|hour|hr|day|week|month|quarter(?!\s+(?:of|past|to|hour))|year)s?\b|\bevery\s+(half)\s+(?:an\s+)?hour\b|\bonce\s+(?:an?|per|every)\s+(minute|hour|day|week|month)\b/i,
    read: (m, text, c) => {
      if (m[3] !== undefined) return { event: "cron", with: { cron: "*/30 * * * *" } };
      const count = amount(m[1]);
      const unit = (m[2] ?? m[4] ?? "day").toLowerCase().replace(/^min$/, "minute").replace(/^hr$/, "hour");
      return repeated(count, unit, text, c);
    },
  },
  {
    pattern: new RegExp(
      `\\b(?:every|each|on|weekly\\s+on|always)\\s+(?:the\\s+)?(?:${DAY}\\b(?:\\s*(?:,|and|&|-|to|through|or)\\s*)*)+(?:\\s+(?:morning|evening|afternoon|night)s?)?|\\b${DAY}\\s*(?:-|to|through)\\s*${DAY}\\b`,
      "i",
    ),
    read: (m, _t, c) => onDays(daysOf(m[0]), c),
  },
  {
    pattern: /\b(?:every|each)\s+(morning|evening|night|afternoon|noon|midnight)\b|\bnightly\b/i,
    read: (m, _t, c) => cron(c.given ? c : /night/i.test(m[0]) ? { hour: 21, minute: 0, given: true } : c, "*", "*"),
  },
  {
    pattern: /\b(hourly|daily|weekly|monthly|quarterly|yearly|annually)\b/i,
    read: (m, text, c) =>
      repeated(
        1,
        { hourly: "hour", daily: "day", weekly: "week", monthly: "month", quarterly: "quarter" }[
          (m[1] ?? "daily").toLowerCase()
        ] ?? "year",
        text,
        c,
      ),
  },
  {
    pattern: /\b(?:twice|two times)\s+(?:a|per)\s+day\b/i,
    read: () => ({ event: "cron", with: { cron: "0 9,17 * * *" } }),
  },
];

function cron(
  clock: Clock,
  day: string,
  weekday: string,
  month = "*",
): { event: "cron"; with: Record<string, string> } {
  return { event: "cron", with: { cron: `${String(clock.minute)} ${String(clock.hour)} ${day} ${month} ${weekday}` } };
}

function onDays(days: readonly number[], clock: Clock) {
  if (days.length === 0) return null;
  const joined = days.join(",") === "1,2,3,4,5" ? "1-5" : days.join(",");
  return cron(clock, "*", joined);
}

function repeated(
  count: number,
  unit: string,
  text: string,
  clock: Clock,
): { event: "cron" | "interval"; with: Record<string, string | number> } | null {
  if (!Number.isFinite(count) || count < 1) return null;
  if (unit === "month") return cron(clock, "1", "*", count === 1 ? "*" : `*/${String(count)}`);
  if (unit === "quarter") return cron(clock, "1", "*", "1,4,7,10");
  if (unit === "year") return cron(clock, "1", "*", "1");
  if (unit === "week" && count === 1) {
    const days = daysOf(text);
    return onDays(days.length > 0 ? days : [1], clock);
  }
  if (unit === "day" && count === 1) return cron(clock, "*", "*");
  if (unit === "hour" && count === 1) return { event: "cron", with: { cron: "0 * * * *" } };
  if (unit === "minute" && count < 60 && 60 % count === 0)
    return { event: "cron", with: { cron: count === 1 ? "* * * * *" : `*/${String(count)} * * * *` } };
  if (unit === "hour" && 24 % count === 0) return { event: "cron", with: { cron: `0 */${String(count)} * * *` } };
  return { event: "interval", with: { everyMs: count * (UNIT_MS[unit] ?? 86_400_000) } };
}

/**
 * Reads when something is to happen again and again: "every weekday at 8", "each Monday and Thursday at 9:30 CET", "hourly".
 * @param timezone IANA zone of the caller, used where the text names none
 * @returns null where the text holds no schedule
 */
export function parseSchedule(folded: string, timezone: string | undefined): ParsedSchedule | null {
  for (const { pattern, read } of RULES) {
    const match = pattern.exec(folded);
    if (match === null) continue;
    const from = Math.max(folded.lastIndexOf(".", match.index), folded.lastIndexOf("\n", match.index)) + 1;
    const stop = /[.!?\n](?:\s|$)/.exec(folded.slice(match.index));
    const sentence = folded.slice(from, stop === null ? folded.length : match.index + stop.index);
    const clock = timeOfDay(sentence);
    const result = read(match, sentence, clock);
    if (result === null) continue;
    const zone = zoneOf(sentence) ?? timezone;
    const assumptions: string[] = [];
    const calendar = result.event === "cron" && !/^(\*|\*\/\d+) |^0 (\*|\*\/\d+) /.test(String(result.with["cron"]));
    if (calendar && !clock.given) assumptions.push("No time of day is named: 9:00 is assumed.");
    if (calendar && zone === undefined) assumptions.push("No time zone is named: UTC is assumed.");
    const withZone = result.event === "cron" ? { ...result.with, timezone: zone ?? "UTC" } : result.with;
    return {
      event: result.event,
      with: withZone,
      text: match[0].trim(),
      start: match.index,
      end: match.index + match[0].length,
      assumptions,
    };
  }
  return null;
}

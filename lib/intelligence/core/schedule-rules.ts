import { BARE, bareClock, CLOCK, CLOCK_GROUPS, readClock } from "./schedule-clock";
import type { DateSaid, Meaning, Piece } from "./schedule-meaning";
import {
  clockOf,
  COUNT,
  countOf,
  DAY_NAME,
  dayOf,
  MONTH_NAME,
  monthOf,
  ORDINAL,
  ordinalOf,
  UNIT,
  unitOf,
  type ClockTime,
  type ClockUnit,
} from "./schedule-words";

/** Where a working day ends is taken as it is of evenings. */
const END_OF_DAY: Meaning = { kind: "part", part: "end of the day", every: false };
const EVERY = "(?:every|each)";
const MONTHLY =
  "(?:\\s+(?:(?:of|in|on)\\s+)?(?:the|each|every|a|any|per)\\s+(?:calendar\\s+)?(?:month|quarter|year)|\\s+monthly|\\s+of\\s+MONTHS)".replace(
    "MONTHS",
    MONTH_NAME,
  );
const UNTIL = "\\s*(?:-|\u2013|to|through|thru|until|till|til)\\s*";

interface Rule {
  pattern: RegExp;
  read(match: RegExpExecArray, before: Piece | undefined): Meaning | null;
}

const rule = (source: string, read: Rule["read"]): Rule => ({ pattern: new RegExp(source, "y"), read });
const range = (from: number, to: number, size: number, first: number): number[] =>
  Array.from({ length: ((to - from + size) % size) + 1 }, (_, i) => ((from - first + i) % size) + first);

const FEAST_DATES: Readonly<Record<string, DateSaid>> = {
  "christmas eve": { month: 12, day: 24, year: null },
  "christmas day": { month: 12, day: 25, year: null },
  christmas: { month: 12, day: 25, year: null },
  "new year's day": { month: 1, day: 1, year: null },
  "new year's eve": { month: 12, day: 31, year: null },
  halloween: { month: 10, day: 31, year: null },
};
const FREQUENCIES: Readonly<Record<string, [number, ClockUnit]>> = {
  minutely: [1, "minute"],
  "half-hourly": [0.5, "hour"],
  hourly: [1, "hour"],
  daily: [1, "day"],
  weekly: [1, "week"],
  fortnightly: [2, "week"],
  monthly: [1, "month"],
  quarterly: [1, "quarter"],
  "half-yearly": [6, "month"],
  "semi-annually": [6, "month"],
  semiannually: [6, "month"],
  yearly: [1, "year"],
  annually: [1, "year"],
};

const MACROS: Readonly<Record<string, string>> = {
  hourly: "0 * * * *",
  daily: "0 0 * * *",
  midnight: "0 0 * * *",
  weekly: "0 0 * * 0",
  monthly: "0 0 1 * *",
  yearly: "0 0 1 1 *",
  annually: "0 0 1 1 *",
};

/** How much of a unit a word before it says: "half an hour", "other day", "third week". */
function shareOf(word: string | undefined): number {
  if (word === undefined || word === "single") return 1;
  if (word === "other" || word === "alternate" || word === "couple of") return 2;
  if (word.startsWith("half")) return 0.5;
  if (word.startsWith("quarter")) return 0.25;
  const count = countOf(word);
  return Number.isNaN(count) ? ordinalOf(word) : count;
}

/** In order: the first that reads something wins. */
export const RULES: readonly Rule[] = [
  rule("@(hourly|daily|midnight|weekly|monthly|yearly|annually)\\b", (m) => ({
    kind: "cron",
    fields: MACROS[m[1] ?? ""] ?? "",
  })),
  rule("(?:cron:?\\s*)?[\"'`]?((?:[\\d*][\\d*/,-]*\\s+){4}[\\d*][\\d*/,#l-]*)[\"'`]?(?![\\w*])", (m) =>
    (m[1] ?? "").includes("*") ? { kind: "cron", fields: (m[1] ?? "").toUpperCase() } : null,
  ),
  rule(
    "(?:(?:but\\s+)?(?:not|except|excluding|without|skip(?:ping)?|no)(?:\\s+on)?\\s+)?(?:the\\s+)?(?:[a-z]+\\s+)?(?:(?:public|bank|national|school|state|federal)\\s+)?holidays?\\b",
    (m) =>
      /^(?:every|each|when)\b/.test(m[0]) && !/public|bank|national/.test(m[0])
        ? null
        : { kind: "impossible", what: m[0] },
  ),
  rule(
    "(?:at\\s+|(?:on\\s+)?(?:the\\s+)?(?=\\w+[ -](?:to[ -])?last))?(?:sunrise|sunset|dawn|dusk|(?:full|new) moon|easter(?: \\w+day)?|ramadan|thanksgiving|(?:second|third|2nd|3rd|next)[ -](?:to[ -])?last \\w+(?: of (?:the|each|every) \\w+)?|(?:in|during) (?:the )?(?:winter|summer|spring|autumn|fall)|penultimate \\w+|the day (?:before|after) (?:the )?\\w+|(?:until|till) (?:\\d{1,2} )?(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?: \\d+)*|for the (?:next|first) \\w+ \\w+|(?:even|odd)(?:-numbered)? (?:days|weeks|months|dates)|leap (?:years?|days?))\\b",
    (m) => ({ kind: "impossible", what: m[0] }),
  ),
  rule(
    "(?:tomorrow|tonight|today|yesterday|(?:next|this|coming|upcoming|past|previous) (?:(?:week|month|year|quarter)\\b|" +
      DAY_NAME +
      "\\b)|in (?:" +
      COUNT +
      "|an?) (?:minutes?|hours?|days?|weeks?|months?)(?! intervals?)(?: from now)?)\\b",
    () => ({ kind: "once" }),
  ),
  rule(
    `(?:regularly|periodically|occasionally|(?:every )?(?:so often|now and (?:then|again)|once in a while)|from time to time)\\b`,
    () => ({ kind: "vague", unit: "day", count: 1 }),
  ),
  rule("(?:bi-?weekly|bi-?monthly|bi-?annual(?:ly)?|semi-?(?:weekly|monthly))\\b(?!-)", (m) => ({
    kind: "vague",
    unit: m[0].includes("week") ? "week" : m[0].includes("month") ? "month" : "year",
    count: m[0].startsWith("bi") ? 2 : 1,
  })),
  rule(
    `(?:a )?(?:few|couple of|several|many|multiple|some) times (?:an?|per|each|every|during the) (${UNIT})\\b|(?:every|each) (?:few|couple(?: of)?|several|some) (${UNIT})\\b`,
    (m) => ({ kind: "vague", unit: unitOf(m[1] ?? m[2] ?? "day"), count: 1 }),
  ),
  // "At 15 minutes past every hour", "on the half hour".
  rule(
    `(?:at |on )?(?:(${COUNT}|quarter|half) ?(?:minutes?|mins?)? (past|after|before|to) (?:every|each|the)(?: full)? hour|the (half )?hour|(?:at )?the top of (?:every|each|the) hour)(?: (?:every|each) hour)?\\b`,
    (m) => {
      const said = m[1];
      if (said === undefined) return { kind: "minutes", minutes: m[3] === undefined ? 0 : 30 };
      const minutes = said === "quarter" ? 15 : said === "half" ? 30 : countOf(said);
      const at = m[2] === "past" || m[2] === "after" ? minutes : 60 - minutes;
      return at >= 0 && at < 60 ? { kind: "minutes", minutes: at } : null;
    },
  ),
  rule(`(?:at )?(${COUNT}|quarter|half)(?: minutes?)? past(?! [a-z\\d])`, (m, before) => {
    const minutes = m[1] === "quarter" ? 15 : m[1] === "half" ? 30 : countOf(m[1] ?? "");
    return before?.kind === "interval" && minutes < 60 ? { kind: "minutes", minutes } : null;
  }),
  rule("(?:at )?(?::|minute )(\\d{1,2})(?: (?:past|of) (?:every|each|the) hour)?\\b", (m) =>
    Number(m[1]) < 60 ? { kind: "minutes", minutes: Number(m[1]) } : null,
  ),
  // Before "every second week": "every second Friday of the month".
  rule(
    `(?:on )?(?:(?:every|each|the) )*(${ORDINAL}|last|final)(?: and (?:the )?${ORDINAL})? (?:(?:working|business|bank|week)(?: working)? ?day|workday)s?\\b`,
    (m) => ({ kind: "nth", nth: nthOf(m[1]), of: "workday" }),
  ),
  rule(`(?:on )?(?:the |(?:every|each) (?:the )?)?(${ORDINAL}|last|final) (${DAY_NAME})s?\\b(?=${MONTHLY})`, (m) => ({
    kind: "nth",
    nth: nthOf(m[1]),
    of: dayOf(m[2] ?? ""),
  })),
  rule(
    `(?:on )?(?:the |(?:every|each) (?:the )?)?(${ORDINAL}|last)(?= (?:and|&|,) (?:the )?(?:${ORDINAL}|last) ${DAY_NAME})(?=.{0,30} (${DAY_NAME})s?\\b)`,
    (m) => {
      const day = new RegExp(`(?:${ORDINAL}|last) (${DAY_NAME})`).exec(m.input.slice(m.index + m[0].length));
      return day === null ? null : { kind: "nth", nth: nthOf(m[1]), of: dayOf(day[1] ?? "") };
    },
  ),
  rule(`(?:on )?(?:the )?(${ORDINAL}|last|final) (${DAY_NAME})s?\\b`, (m) => ({
    kind: "nth",
    nth: nthOf(m[1]),
    of: dayOf(m[2] ?? ""),
  })),
  rule(`${EVERY} (first|last) (${DAY_NAME})\\b`, (m) => ({ kind: "nth", nth: nthOf(m[1]), of: dayOf(m[2] ?? "") })),
  rule(
    `(?:on )?(?:the )?(?:(last|final)(?: calendar)? day|end) of (?:the |each |every |a )?(month|quarter|year)\\b|(?:on |at )?(?:the )?month(?:'s)?[- ]end\\b`,
    (m) =>
      m[2] === "quarter" || m[2] === "year"
        ? { kind: "impossible", what: m[0] }
        : { kind: "dom", day: "last", firm: true },
  ),
  rule(`(?:on )?(?:the )?last day(?=(?: of)? (?:each|every|the|${MONTH_NAME})\\b| monthly)(?: of)?`, () => ({
    kind: "dom",
    day: "last",
    firm: true,
  })),
  rule("(?:on )?(?:the )?last(?: calendar)? day\\b", (_m, before) =>
    before?.kind === "interval" && before.unit === "month" ? { kind: "dom", day: "last", firm: true } : null,
  ),
  rule(`(?:at |on )?(?:the )?(?:start|beginning) of (?:the|each|every|a) (month|quarter|year)\\b`, (m) =>
    m[1] === "month"
      ? { kind: "dom", day: 1, firm: true }
      : m[1] === "quarter"
        ? { kind: "interval", count: 1, unit: "quarter" }
        : { kind: "interval", count: 1, unit: "year" },
  ),
  rule(`(?:on )?(?:the |every |each )?(first|last|${ORDINAL})(?: day)?(?=(?: day)?${MONTHLY})`, (m) => ({
    kind: "dom",
    day: nthOf(m[1]),
    firm: true,
  })),
  rule(`(?:(?:on|at) )?(?:${EVERY} )?(other|alternate|alternating)(?= (?:${DAY_NAME})s?\\b)`, () => ({
    kind: "interval",
    count: 2,
    unit: "week",
  })),
  rule(`(?:(?:on|at) )?${EVERY} (${ORDINAL}|${COUNT})(?= (?:${DAY_NAME})s?\\b)`, (m) => ({
    kind: "interval",
    count: shareOf(m[1]),
    unit: "week",
  })),
  rule(
    `(?:(?:every|each|once (?:every|an?|per|each|in(?: an?)?))) (?:(other|alternate|single|${COUNT}|${ORDINAL}|half(?: an?)?|quarter(?:(?: of)? an?)?)[ -]?)?(${UNIT}|(?<=\\d)(?:h|m|s)|(?<=\\d )(?:h|m))\\b(?: and (a half|a quarter|${COUNT} minutes?))?`,
    (m) => {
      const short: Readonly<Record<string, ClockUnit>> = { h: "hour", m: "minute", s: "second" };
      const unit = short[m[2] ?? ""] ?? unitOf(m[2] ?? "");
      const more =
        m[3] === undefined
          ? 0
          : m[3] === "a half"
            ? 0.5
            : m[3] === "a quarter"
              ? 0.25
              : countOf(m[3].split(" ")[0] ?? "") / 60;
      return { kind: "interval", count: shareOf(m[1]) + more, unit };
    },
  ),
  rule(`${EVERY} (${COUNT}) and a half (hours|minutes|days)\\b`, (m) => ({
    kind: "interval",
    count: countOf(m[1] ?? "") + 0.5,
    unit: unitOf(m[2] ?? ""),
  })),
  rule(`(?:at |in |with )?(${COUNT})[- ](second|minute|hour|day|week|month)s? intervals?\\b`, (m) => ({
    kind: "interval",
    count: countOf(m[1] ?? ""),
    unit: unitOf(m[2] ?? ""),
  })),
  rule(
    `(once|twice|thrice|${COUNT} ?(?:times|x))(?: (?:an?|per|each|every|in an?) ?(hour|day|week|month|quarter|year)| (hourly|daily|weekly|monthly|yearly))\\b`,
    (m) => {
      const word = (m[1] ?? "").replace(/ ?(?:times|x)$/, "");
      const times = { once: 1, twice: 2, thrice: 3 }[word] ?? countOf(word);
      const unit = unitOf(m[2] ?? (m[3] === "daily" ? "day" : (m[3] ?? "day")));
      return { kind: "rate", times, unit };
    },
  ),
  rule(`(${COUNT}) days (?:a|per|each|every) week\\b|24/7\\b`, (m) =>
    m[1] === undefined || countOf(m[1]) === 7
      ? { kind: "interval", count: 1, unit: "day" }
      : { kind: "rate", times: countOf(m[1]), unit: "week" },
  ),
  rule("(?:(?:once )?(?:every|each|an?|per) )fortnight\\b", () => ({ kind: "interval", count: 2, unit: "week" })),
  rule("nightly\\b(?!-)", () => ({ kind: "part", part: "night", every: true })),
  rule(`(?:${Object.keys(FREQUENCIES).join("|")})\\b(?!-)`, (m) => {
    const [count, unit] = FREQUENCIES[m[0]] ?? [1, "day"];
    return { kind: "interval", count, unit };
  }),
  rule("(?:in |during |within )?(?:our |the )?(?:business|office|working|work|opening) hours\\b", () => ({
    kind: "vague",
    unit: "hour",
    count: 9,
  })),
  rule(
    `(?:(?:between|from|during)(?: the hours of)? )?(?:${CLOCK}|${BARE})(?:\\s*(?:-|\u2013|to|and|until|till|til|through)\\s*)(?:${CLOCK}|${BARE})`,
    (m, before) => {
      if (/^(?!between|from|during)[^a-z]*.*\band\b/.test(m[0])) return null;
      const bare = (at: number): ClockTime | null =>
        m[at] === undefined ? null : clockOf(m[at] ?? "", undefined, undefined);
      const first = m[CLOCK_GROUPS + 1] !== undefined ? bare(CLOCK_GROUPS + 1) : readClock(m, 1).time;
      const second = CLOCK_GROUPS + 3;
      const last = m[second + CLOCK_GROUPS] !== undefined ? bare(second + CLOCK_GROUPS) : readClock(m, second).time;
      if (first === null || last === null) return null;
      if (
        m[CLOCK_GROUPS + 1] !== undefined &&
        m[second + CLOCK_GROUPS] !== undefined &&
        before === undefined &&
        !/^(?:between|from)/.test(m[0])
      )
        return null;
      // "9-5" and "9 to 5pm" begin in the morning, "1-3pm" after noon.
      const fromHalf = m[10] ?? m[8];
      const toHalf = m[second + 9] ?? m[second + 7];
      if (toHalf === "p" && fromHalf === undefined && first.hour < 12 && first.hour + 12 < last.hour) first.hour += 12;
      else if (toHalf === undefined && last.hour <= 6 && first.hour > last.hour && first.hour < 12) last.hour += 12;
      return { kind: "window", from: first, to: last };
    },
  ),
  rule(
    `(?:(on|in|of|every|each|starting|from|beginning|commencing|as of)(?: on)?(?: the)? )?(?:(\\d{1,2})(?:st|nd|rd|th)?(?: of)? (${MONTH_NAME})|(${MONTH_NAME}) (?:the )?(\\d{1,2})(?:st|nd|rd|th)?)(?:,? (\\d{4}))?(?![\\w:])`,
    (m) => {
      const date = {
        month: monthOf(m[3] ?? m[4] ?? ""),
        day: Number(m[2] ?? m[5]),
        year: m[6] === undefined ? null : Number(m[6]),
      };
      return {
        kind: "date",
        date,
        starting: /^(?:start|from|begin|commenc|as)/.test(m[1] ?? ""),
        firm: /^(?:every|each)/.test(m[0]),
      };
    },
  ),
  rule("(starting|from|beginning|commencing|as of)?(?: on)? ?(\\d{4})-(\\d{2})-(\\d{2})\\b", (m) => ({
    kind: "date",
    date: { year: Number(m[2]), month: Number(m[3]), day: Number(m[4]) },
    starting: m[1] !== undefined,
    firm: false,
  })),
  rule(`(?:(?:on|every|each) )?(?:${Object.keys(FEAST_DATES).join("|")})\\b`, (m) => {
    const date = FEAST_DATES[m[0].replace(/^(?:on|every|each) /, "")];
    return date === undefined ? null : { kind: "date", date, starting: false, firm: /^(?:every|each)/.test(m[0]) };
  }),
  rule(
    `(?:starting |beginning )?(?:(at|by|@|around|from|starting)(?: about| around| exactly)? ?)?${CLOCK}`,
    (m, before) => {
      // Four figures alone are a year or a number.
      if (m[13] !== undefined && m[1] === undefined && !/h/.test(m[0]) && before === undefined) return null;
      return { kind: "clock", ...readClock(m, 2), starting: /^(?:start|from|begin)/.test(m[0]) };
    },
  ),
  rule(`(?:starting |beginning )?(?:at|by|@|around|from) ?(?:about |around |exactly )?${BARE}`, (m) => bareClock(m)),
  rule(
    `${BARE}(?=\\s*(?:$|[,.;:)&]|and\\b|or\\b|${EVERY}\\b|in the\\b|on\\b|sharp\\b|[a-z ]{2,20} time\\b))`,
    (m, before) => (before === undefined || before.kind === "minutes" || before.kind === "date" ? null : bareClock(m)),
  ),
  // "At the end of every working day", "close of business".
  rule(
    "(?:(?:at|by) )?(?:the )?end of (?=(?:each|every|all) (?:(?:week|work|working|business)[ -]?)?days?\\b)",
    () => END_OF_DAY,
  ),
  rule(
    "(?:(?:at|by) )?(?:the )?(?:(?:close|end) of business|end of (?:the )?(?:work(?:ing)? ?)?day|eod|cob)\\b",
    (m, before) => (before === undefined && !/^(?:at|by) /.test(m[0]) ? null : END_OF_DAY),
  ),
  rule("(?:(?:at|by|on) )?(?:the )?end of (?:each|every) (?:work |working |business )?week\\b", () => ({
    kind: "days",
    days: [5],
    firm: true,
  })),
  rule(
    `(every |each |in the |at |on )?(early |late )?(mornings?|afternoons?|evenings?|nights?|midnight|noon|lunchtime|midday)\\b`,
    (m, before) =>
      m[1] === undefined && before === undefined && !/s$/.test(m[3] ?? "")
        ? null
        : {
            kind: "part",
            part: (m[3] ?? "").replace(/s$/, ""),
            every: /^(?:every|each)/.test(m[0]) || /s$/.test(m[3] ?? ""),
          },
  ),
  rule(
    "(?:except(?: for)?(?: on)?|but(?: not)?(?: on)?|excluding|other than|apart from|not(?: on)?|minus|skip(?:ping)?)(?= (?:the )?(?:(?:on |every |in )?(?:" +
      DAY_NAME +
      "|" +
      MONTH_NAME +
      "|weekends?|weekdays?|working days?)))",
    () => ({ kind: "except" }),
  ),
  rule(`(?:(?:on|every|each|any|from) )*(${DAY_NAME})s?${UNTIL}(${DAY_NAME})s?\\b`, (m) => ({
    kind: "days",
    days: range(dayOf(m[1] ?? ""), dayOf(m[2] ?? ""), 7, 0),
    firm: true,
  })),
  rule(
    "(?:(?:on|every|each|any|all) (?:the )?)*(?:(?:week|work|working|business|bank working|bank|office)[ -]?days?)\\b",
    () => ({ kind: "days", days: [1, 2, 3, 4, 5], firm: true }),
  ),
  rule("(?:(?:on|every|each|any|at|over) (?:the )?)*week-?ends?\\b", () => ({
    kind: "days",
    days: [0, 6],
    firm: true,
  })),
  rule("any day\\b|all days\\b|7 days\\b", () => ({ kind: "interval", count: 1, unit: "day" })),
  rule(`(?:on )?(friday) the (13th)\\b`, () => ({ kind: "dom", day: 13, firm: true })),
  rule(
    `((?:on|every|each|any|always|starting)(?: the)? )?(${DAY_NAME})(s)?(?!\\.com|[\\w-]| (?:items?|boards?|tasks?|pulses?)\\b)`,
    (m) => ({
      kind: "days",
      days: [dayOf(m[2] ?? "")],
      firm: m[1] !== undefined || m[3] !== undefined,
    }),
  ),
  rule(
    `(?:(?:on|every|each) )?(?:the )?(?:day )?(\\d{1,2})(?:st|nd|rd|th)\\b(?! (?:century|place|floor|party|edition|grade|step))`,
    (m) => ({
      kind: "dom",
      day: Number(m[1]),
      firm: /^(?:on|every|each)|the/.test(m[0]),
    }),
  ),
  rule(`on day (\\d{1,2})\\b`, (m) => ({ kind: "dom", day: Number(m[1]), firm: true })),
  rule(`(?:(?:on|in|of|during|every|each|from) )(${MONTH_NAME})${UNTIL}(${MONTH_NAME})\\b`, (m) => ({
    kind: "months",
    months: range(monthOf(m[1] ?? ""), monthOf(m[2] ?? ""), 12, 1),
  })),
  rule(`(?:(in|of|during|every|each|only in|and|or|,) )(${MONTH_NAME})\\b`, (m, before) =>
    /^(?:and|or|,)/.test(m[1] ?? "") && before?.kind !== "months" && before?.kind !== "date"
      ? null
      : { kind: "months", months: [monthOf(m[2] ?? "")] },
  ),
  rule("(?:(?:of|in|on) )?(?:the|each|every|a|per|any) (?:calendar )?(month|quarter|year|week|day)\\b", (m, before) =>
    before === undefined ? null : { kind: "period", unit: unitOf(m[1] ?? "") },
  ),
  rule(
    "(?:at|on|in|the|of|and|or|&|,|:|;|-|\u2013|\\+|by|for|around|please|also|always|exactly|sharp|only|local time|starting|from|\\(|\\)|each|every)(?![\\w'])",
    () => ({ kind: "filler" }),
  ),
  rule("[,:;&()+-]", () => ({ kind: "filler" })),
];

function nthOf(word: string | undefined): number | "last" {
  return word === "last" || word === "final" || word === undefined ? "last" : ordinalOf(word);
}

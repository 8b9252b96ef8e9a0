/** Literal values in a request. Offsets are UTF-16. */
export interface Slot {
  kind: "quoted" | "container" | "channel" | "email" | "url" | "amount" | "duration" | "mention";
  value: string;
  start: number;
  end: number;
}

const PATTERNS: readonly (readonly [Slot["kind"], RegExp])[] = [
  ["url", /\bhttps?:\/\/[^\s"'<>)]+[^\s"'<>).,;]/g],
  ["email", /\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g],
  ["channel", /(?<![\w/])#[a-zA-Z][\w-]{0,79}/g],
  ["mention", /(?<![\w/])@[a-zA-Z][\w.-]{0,39}/g],
  ["quoted", /"([^"\n]{1,500})"|(?<![\w])'([^'\n]{2,300})'(?![\w])/g],
  ["amount", /[$€£]\s?\d[\d,]*(?:\.\d+)?[km]?\b|\b\d[\d,]*(?:\.\d+)?\s?(?:usd|eur|gbp|dollars|euros)\b/gi],
  [
    "duration",
    /\b(?:\d+|an?|one|two|three|four|five|six|seven|ten|twelve|twenty-four)\s+(?:seconds?|minutes?|mins?|hours?|days?|weeks?)\b/gi,
  ],
];

const HOLDER =
  "folder|list|board|channel|sheet|spreadsheet|database|table|group|project|workspace|tag|label|calendar|audience|segment|pipeline|column|tab|base|repo|repository|queue|notebook|section|view|bucket|file|group";
/** "The folder 'Invoices'", "'UGC' list": what something is called, no text to be sent. */
const HOLDER_BEFORE = new RegExp(`\\b(?:${HOLDER})(?: (?:called|named))?\\s*$`, "i");
const HOLDER_BEHIND = new RegExp(`^\\s*(?:${HOLDER})\\b`, "i");

/** Slots in order of place; the earlier kind wins where two overlap. */
export function findSlots(folded: string): Slot[] {
  const slots: Slot[] = [];
  for (const [kind, pattern] of PATTERNS) {
    for (const match of folded.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (slots.some((slot) => start < slot.end && slot.start < end)) continue;
      const value = match[1] ?? match[2] ?? match[0];
      const holds =
        kind === "quoted" && (HOLDER_BEFORE.test(folded.slice(0, start)) || HOLDER_BEHIND.test(folded.slice(end)));
      slots.push({ kind: holds ? "container" : kind, value, start, end });
    }
  }
  return slots.sort((a, b) => a.start - b.start);
}

const NUMBERS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  ten: 10,
  twelve: 12,
  "twenty-four": 24,
};
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^sec/, 1000],
  [/^min/, 60_000],
  [/^hour/, 3_600_000],
  [/^day/, 86_400_000],
  [/^week/, 604_800_000],
];

/** "two days" → milliseconds; null where it is no duration. */
export function durationMs(text: string): number | null {
  const [count = "", unit = ""] = text.toLowerCase().split(/\s+/);
  const n = NUMBERS[count] ?? Number(count);
  const ms = UNITS.find(([pattern]) => pattern.test(unit))?.[1];
  return Number.isFinite(n) && n > 0 && ms !== undefined ? n * ms : null;
}

/** "$1,500" → 1500; "2k" → 2000. */
export function amountOf(text: string): number | null {
  const match = /(\d[\d,]*(?:\.\d+)?)\s?([km])?/i.exec(text);
  if (match === null) return null;
  const base = Number((match[1] ?? "").replaceAll(",", ""));
  const factor = match[2] === undefined ? 1 : match[2].toLowerCase() === "k" ? 1000 : 1_000_000;
  return Number.isFinite(base) ? base * factor : null;
}

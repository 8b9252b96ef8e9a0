import type { Piece } from "./schedule-meaning";
import { findRegions } from "./schedule-regions";
import { timersOf, type Timetable } from "./schedule-timers";
import { verbForm } from "./verbs";
import type { Timer } from "./schedule-within-day";
import { mendWord } from "./schedule-words";
import { findZone } from "./schedule-zones";

/** A schedule read from words: triggers of the built-in `schedule` service. */
export interface SpokenSchedule {
  /** None: what was said cannot be put into a schedule, or not without an answer; `question` says so. */
  timers: Timer[];
  /** In words, for the answer. */
  text: string;
  start: number;
  end: number;
  assumptions: string[];
  question: string | null;
  /** No schedule here can say it. */
  impossible: boolean;
}

/** What every schedule holds at least one of; most sentences hold none and are passed over. */
const SEED =
  /\b(?:e?v[er]{1,2}e?ry|every\w*|each|any day|once|twice|thrice|times|regularly|periodically|occasionally|bi-?\w+ly|semi-?\w+ly|half-?\w+ly|hourly|dail?y|dayly|dialy|nightly|weekly|fortnightly|monthly|quarterly|yearly|annually|(?:week|work)-?(?:days?|ends?)|(?:working|business) days?|(?:mon|tue|wed|thu|fri|sat|sun)\w*|\d{1,2}(?:st|nd|rd|th)|first|last|noon|midnight|hour|intervals?|of the month|holidays?|mornings|evenings|nights|jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|24\/7|cron|(?:a|per) week|from time to time|so often|now and|at \d)|\* \*/i;
const SENTENCE = /[.!?\n](?=\s|$)(?<!\b[ap]\.m\.(?=\s+[a-z]))/g;
/** What is excepted behind the schedule and was not read. */
const LEFT_OUT = /^[\s,]*(?:except|but not|excluding|other than|apart from)\b/i;
/** A sentence of a request is short; what is longer is looked at up to here. */
const SENTENCE_LENGTH_MAX = 600;

/** A schedule that one trigger says in full. */
export interface ParsedSchedule extends Omit<SpokenSchedule, "timers" | "impossible"> {
  event: "cron" | "interval";
  with: Record<string, string | number>;
}

/**
 * As `readSchedule`, for those who have room for one trigger without a filter.
 * @returns null also where it takes more than that
 */
export function parseSchedule(folded: string, timezone: string | undefined): ParsedSchedule | null {
  const schedule = readSchedule(folded, timezone);
  const [timer, ...others] = schedule?.timers ?? [];
  if (schedule === null || timer === undefined || timer.when !== undefined || others.length > 0) return null;
  const { text, start, end, assumptions, question } = schedule;
  return { event: timer.event, with: timer.with, text, start, end, assumptions, question };
}

/**
 * Reads when something is to happen again and again: "every weekday at 8", "1st and 15th at 9:30 CET", "hourly".
 * @param timezone IANA zone of the caller, used where the text names none
 * @returns null where the text holds no schedule
 */
export function readSchedule(folded: string, timezone: string | undefined): SpokenSchedule | null {
  let best: { table: Timetable; region: Piece[]; sentence: Sentence; zone: string | undefined } | null = null;
  for (const sentence of sentencesOf(folded)) {
    if (!SEED.test(sentence.text)) continue;
    const named = findZone(sentence.text);
    const zone = named?.zone ?? timezone;
    // "Fridays 15:00: collect …", "every quarter: on the first of …": the colon of a title parts as a semicolon does.
    const { said, at } = mend(sentence.text.toLowerCase().replace(/:(?=\s|$)/g, ";"));
    const regions = findRegions(said, named === null || said.length !== sentence.text.length ? null : named);
    for (const region of regions) {
      const whole = regions.length === 1 && covers(region, said, folded);
      const table = withClock(region, regions, timersOf(region, zone ?? "UTC", whole), zone ?? "UTC");
      const last = at(region.at(-1)?.end ?? 0);
      if (table.timers.length > 0 && LEFT_OUT.test(sentence.text.slice(last)))
        Object.assign(table, {
          timers: [],
          question: "Something is left out of it that no schedule here can say. When should it run?",
        });
      if (table.weight > (best?.table.weight ?? 0))
        best = {
          table,
          region: region.map((piece) => ({ ...piece, start: at(piece.start), end: at(piece.end) })),
          sentence,
          zone,
        };
    }
    // A schedule in an earlier sentence is what starts it; later ones tell of other things.
    if (best !== null && best.table.timers.length > 0) break;
  }
  if (best === null) return null;
  const { region, sentence, zone } = best;
  const table = isReadInFull(folded, sentence, region) ? best.table : unread(best.table);
  const start = sentence.start + (region[0]?.start ?? 0);
  const end = sentence.start + (region.at(-1)?.end ?? 0);
  const calendar = table.timers.some(
    ({ event, with: input }) =>
      event === "cron" && !/^(?:\*|[\d*,/]+ (?:\*|\*\/\d+)) \* \* \*$|^\S+ \* /.test(String(input["cron"])),
  );
  return {
    timers: table.timers.map((timer) =>
      timer.event === "cron" ? { ...timer, with: { ...timer.with, timezone: zone ?? "UTC" } } : timer,
    ),
    text: folded.slice(start, end).trim(),
    start,
    end,
    assumptions: [
      ...table.assumptions,
      ...(calendar && zone === undefined ? ["No time zone is named: UTC is assumed."] : []),
    ],
    question: table.question,
    impossible: table.impossible,
  };
}

const WORDS_OF_A_PHRASE_MAX = 14;
/** Words that narrow times down. */
const OF_TIME =
  /\d|\b(?:except|only|unless|until|till|during|within|weeks?|months?|years?|quarters?|hours?|minutes?|odd|even|other|after|before|between|nearest|last|first|second|third|half|twice|summer|winter|spring|autumn|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|june|july|august|september|october|november|december)\b/i;

/** A phrase that is about times alone has to be read to its last word; in a request the rest tells what to do. */
function isReadInFull(folded: string, { text, start }: Sentence, region: readonly Piece[]): boolean {
  if (folded.split(/\s+/).length > WORDS_OF_A_PHRASE_MAX || start > 0) return true;
  const zone = findZone(text);
  const outside = (from: number, to: number): string => text.slice(Math.max(0, from), Math.max(0, to));
  const [from, to] = [region[0]?.start ?? 0, region.at(-1)?.end ?? text.length];
  const rest =
    zone === null
      ? `${outside(0, from)} ${outside(to, text.length)}`
      : `${outside(0, Math.min(from, zone.start))} ${outside(Math.max(to, zone.end), text.length)}`;
  const acts = folded
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => verbForm(word)?.form === "base");
  return acts || !OF_TIME.test(rest);
}

function unread(table: Timetable): Timetable {
  return {
    ...table,
    timers: [],
    question: "Not all of that could be read. On which days and at which times should it run?",
  };
}

interface Sentence {
  text: string;
  start: number;
}

function sentencesOf(folded: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  for (const match of [...folded.matchAll(SENTENCE), null]) {
    const end = match === null ? folded.length : match.index + 1;
    if (end > start) sentences.push({ text: folded.slice(start, Math.min(end, start + SENTENCE_LENGTH_MAX)), start });
    start = end;
  }
  return sentences;
}

/** Words of the clock and calendar as they should have been typed, and a way back to where they stand. */
function mend(text: string): { said: string; at: (offset: number) => number } {
  const moves: { from: number; by: number }[] = [];
  let moved = 0;
  const said = text.replace(/[a-z]{4,}/g, (word, offset: number) => {
    const mended = mendWord(word);
    if (mended.length !== word.length) {
      moved += mended.length - word.length;
      moves.push({ from: offset + word.length + moved, by: moved });
    }
    return mended;
  });
  if (moves.length === 0) return { said, at: (offset) => offset };
  return {
    said,
    at: (offset) => Math.min(text.length, offset - (moves.findLast(({ from }) => from <= offset)?.by ?? 0)),
  };
}

/** Whether nothing but the region, and words of politeness, was said. */
function covers(region: readonly Piece[], said: string, folded: string): boolean {
  const used = region.reduce((sum, { start, end }) => sum + end - start + 1, 0);
  return folded.trim().length <= said.length + 1 && used >= said.trim().length * 0.6;
}

/** "Every Monday post the figures at 9am": the time stands apart, and belongs to the only schedule. */
function withClock(region: readonly Piece[], regions: readonly Piece[][], table: Timetable, zone: string): Timetable {
  if (
    table.timers.length === 0 ||
    region.some(({ kind }) => kind === "clock" || kind === "window" || kind === "part" || kind === "cron")
  )
    return table;
  const days = region.some(({ kind }) => kind === "days" || kind === "dom" || kind === "nth" || kind === "interval");
  const apart = regions.find(
    (other) =>
      other !== region &&
      other.every(({ kind }) => kind === "clock" || kind === "filler" || kind === "part") &&
      other.some(({ kind }) => kind === "clock"),
  );
  if (!days || apart === undefined) return table;
  const made = timersOf([...region, ...apart], zone, false);
  return made.timers.length > 0 ? made : table;
}

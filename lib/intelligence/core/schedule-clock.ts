import type { Meaning } from "./schedule-meaning";
import { clockOf, COUNT, countOf, PARTS, type ClockTime } from "./schedule-words";

export const CLOCK = `(?:(noon|midnight|midday)|half past (${COUNT})|(quarter|${COUNT})(?: minutes?)? (past|to|before) (${COUNT}|noon|midnight)|(\\d{1,2})[:.h](\\d{2})\\s*(?:([ap])\\.?m\\.?|h|uhr|o'?clock|hrs)?|(\\d{1,2})\\s*([ap])\\.?m\\.?|(\\d{1,2})\\s*(?:o'?clock|h|uhr)|([01]\\d|2[0-4])([0-5]\\d)\\s*(?:hours|hrs)?)(?![\\w:%€$]|\\.\\d)`;
export const CLOCK_GROUPS = 13;
export const BARE = `(\\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: (thirty|fifteen|forty-five))?(?![\\w:%€$]|\\.\\d| (?:minutes?|hours?|days?|weeks?|months?|times?|seconds?|people|locations?|places)\\b)`;

/** @param at index of the first group of CLOCK in the match */
export function readClock(match: RegExpExecArray, at: number): { time: ClockTime | null; half: boolean } {
  const group = (offset: number): string | undefined => match[at + offset];
  const named = group(0);
  if (named !== undefined) return { time: PARTS[named] ?? null, half: true };
  const halfPast = group(1);
  if (halfPast !== undefined) return { time: clockOf(halfPast, "30", undefined), half: false };
  const [share, way, hour] = [group(2), group(3), group(4)];
  if (share !== undefined && hour !== undefined) {
    const minutes = share === "quarter" ? 15 : countOf(share);
    const base = PARTS[hour] ?? clockOf(hour, undefined, undefined);
    if (base === null || !(minutes < 60)) return { time: null, half: false };
    const total = (base.hour * 60 + (way === "past" ? minutes : -minutes) + 1440) % 1440;
    return { time: { hour: Math.floor(total / 60), minute: total % 60 }, half: hour in PARTS };
  }
  const half = group(7) ?? group(9);
  const hours = group(5) ?? group(8) ?? group(10) ?? group(11) ?? "99";
  return { time: clockOf(hours, group(6) ?? group(12), half), half: half !== undefined };
}

export function bareClock(m: RegExpExecArray): Meaning {
  const minutes: Readonly<Record<string, string>> = { thirty: "30", fifteen: "15", "forty-five": "45" };
  const time = clockOf(m[1] ?? "", minutes[m[2] ?? ""], undefined);
  return { kind: "clock", time, half: false, starting: /^(?:start|from|begin)/.test(m[0]) };
}

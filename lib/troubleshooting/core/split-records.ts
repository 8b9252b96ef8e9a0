const RECORDS_MAX = 2_000;
const CHARS_MAX = 2_000_000;

/** A line that begins a log record: an instant, or a level. */
const RECORD_START =
  /^\s{0,4}(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\[?\d\d:\d\d:\d\d|(?:trace|debug|info|notice|warn|warning|error|fatal|critical)\b[\]: -])/i;
/** Records at these levels tell of no failure. */
const QUIET = /^\s{0,4}(?:\[?[\d:T.,Z+/ -]{5,40}\]?\s{0,3})?[[(]?(?:trace|debug|info|notice)\b/i;

/**
 * Splits logs into records: each string is one, and a string of many lines is cut where a new instant or level begins
 * (a stack trace or a JSON body over several lines stays whole). Records below warning level and blanks are left out.
 * At most 2,000 records of 2,000,000 characters in all are looked at.
 */
export function splitRecords(logs: readonly string[]): string[] {
  const records: string[] = [];
  let chars = 0;
  for (const log of logs) {
    let current: string[] = [];
    const close = (): void => {
      const text = current.join("\n").trim();
      current = [];
      if (text !== "" && !QUIET.test(text) && records.length < RECORDS_MAX) records.push(text);
    };
    for (const line of log.slice(0, Math.max(0, CHARS_MAX - chars)).split("\n")) {
      if (current.length > 0 && RECORD_START.test(line)) close();
      current.push(line);
    }
    close();
    chars += log.length;
    if (chars >= CHARS_MAX || records.length >= RECORDS_MAX) break;
  }
  return records;
}

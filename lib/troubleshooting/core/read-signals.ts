/** Characters of one log record that are looked at: the head, and the tail where stack traces put their cause. */
const HEAD_CHARS = 12_000;
const TAIL_CHARS = 4_000;
const FIELDS_MAX = 200;
const TOKENS_MAX = 2_000;

/** HTTP statuses that mean an error; other numbers of three digits (SMTP 550, ports) are not read as one. */
const HTTP_STATUSES: ReadonlySet<number> = new Set([
  400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 423, 424, 425,
  426, 428, 429, 431, 451, 500, 501, 502, 503, 504, 507, 508, 520, 521, 522, 523, 524, 525, 526, 529, 530,
]);

/** What a machine can read in an error text, before any word of it is interpreted. */
export interface Signals {
  /** Canonical service id, where the caller knows it. */
  service: string | null;
  /** Lower-case text, white space collapsed, bounded. */
  text: string;
  httpStatus: number | null;
  /** Codes in code position (`"code": …`, `<Code>…`, `SQLSTATE …`), normalised to snake_case; numbers as they are. */
  codes: readonly string[];
  /** Identifiers anywhere (snake_case or CamelCase words), normalised to snake_case. */
  identifiers: readonly string[];
  retryAfterMs: number | null;
}

/** `AccessDenied`, `ACCESS_DENIED`, `access-denied` and `access.denied` are one code. */
export function normalizeCode(code: string): string {
  return code
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase();
}

// Every expression below is anchored on literals and has no repetition inside a repetition: time is linear in the text.
const FIELD =
  /["']?\b(error_code|errorcode|error_codes|code|error|status|statuscode|status_code|reason|issue|type|name|error_type|errno|sqlstate|category|error_subcode|__type|errortype|severity|title|fault)["']?\s{0,4}(?::|=>|=)\s{0,4}["'[]{0,2}([A-Za-z0-9_.:-]{2,80})/gi;
const XML_CODE = /<(code|errorcode|error_code|fault|faultcode)>([^<>]{1,80})</gi;
const SQLSTATE = /\bsqlstate[^a-z0-9]{0,4}([0-9a-z]{5})\b/i;
const BRACKETED = /[([]([A-Za-z][A-Za-z0-9]*_[A-Za-z0-9_]{1,60})[)\]]/g;
const LEADING_CODE = /^\W{0,4}([A-Za-z][A-Za-z0-9_]{2,60}):/;
const WORD = /[A-Za-z][A-Za-z0-9_]{3,79}/g;
const STATUS_HINTS: readonly RegExp[] = [
  /"?\bstatus(?:[_ ]?code)?["']?\s{0,2}(?:[:=]|of|is|was)?\s{0,2}["']?([45]\d\d)\b/,
  /\bhttp(?:error)?(?:\/[12](?:\.[01])?)?[ :(]{0,3}(?:code|status|error)?[ :]{0,2}([45]\d\d)\b/,
  /^\W{0,4}([45]\d\d)\b/,
  /\b(?:error[_ ])?code["']?\s{0,2}[:=]?\s{0,2}["']?([45]\d\d)\b/,
  /[([,]\s?([45]\d\d)[)\]]/,
  /\berror[: ]{1,3}\[?([45]\d\d)\b/,
  /\b([45]\d\d)\s(?:bad request|unauthorized|payment required|forbidden|not found|method not|conflict|gone|payload|unprocessable|too many|internal server|bad gateway|service unavailable|gateway time)/,
  /: ([45]\d\d)\b/,
];
const RETRY_AFTER =
  /\bretry[ _-]?(?:after|in)["']?\s{0,2}[:=]?\s{0,2}["']?(\d{1,7}(?:\.\d{1,3})?)\s?(ms|milliseconds|s\b|sec|m\b|min)?/;

function bounded(raw: string): string {
  if (raw.length <= HEAD_CHARS + TAIL_CHARS) return raw;
  return `${raw.slice(0, HEAD_CHARS)}\n${raw.slice(-TAIL_CHARS)}`;
}

function readStatus(lower: string): number | null {
  for (const hint of STATUS_HINTS) {
    const status = Number(hint.exec(lower)?.[1] ?? Number.NaN);
    if (HTTP_STATUSES.has(status)) return status;
  }
  return null;
}

function readCodes(raw: string): string[] {
  const codes = new Set<string>();
  const state = SQLSTATE.exec(raw)?.[1];
  if (state !== undefined) codes.add(`sqlstate_${state.toLowerCase()}`);
  let count = 0;
  for (const match of raw.matchAll(FIELD)) {
    count += 1;
    if (count > FIELDS_MAX) break;
    codes.add(normalizeCode(match[2] ?? ""));
  }
  for (const match of raw.matchAll(XML_CODE)) codes.add(normalizeCode(match[2] ?? ""));
  for (const match of raw.matchAll(BRACKETED)) codes.add(normalizeCode(match[1] ?? ""));
  const leading = LEADING_CODE.exec(raw)?.[1];
  if (leading !== undefined) codes.add(normalizeCode(leading));
  if (/^\W*\w+\W*$/.test(raw.slice(0, 100)) && raw.length < 100) codes.add(normalizeCode(raw.replace(/\W+/g, "")));
  codes.delete("");
  return [...codes];
}

function readIdentifiers(raw: string): string[] {
  const words = new Set<string>();
  let count = 0;
  for (const match of raw.matchAll(WORD)) {
    count += 1;
    if (count > TOKENS_MAX) break;
    const word = match[0];
    if (word.includes("_") || /[a-z][A-Z]/.test(word) || /^[A-Z0-9]{5,}$/.test(word)) words.add(normalizeCode(word));
  }
  return [...words];
}

function readRetryAfterMs(lower: string): number | null {
  const match = RETRY_AFTER.exec(lower);
  if (match?.[1] === undefined) return null;
  const unit = match[2] ?? "s";
  const factor = unit.startsWith("milli") || unit === "ms" ? 1 : unit.startsWith("m") ? 60_000 : 1000;
  return Number(match[1]) * factor;
}

/**
 * Reads the machine signals of one error text: HTTP status, codes in JSON, XML or Python envelopes, errno, SQL state.
 * The text is data: it is never evaluated, and time is linear in the first 12,000 and last 4,000 characters.
 * @param service canonical id, where known
 */
export function readSignals(raw: string, service: string | null = null): Signals {
  const cut = bounded(raw);
  const text = cut.toLowerCase().replace(/\s+/g, " ");
  return {
    service,
    text,
    httpStatus: readStatus(text),
    codes: readCodes(cut),
    identifiers: readIdentifiers(cut),
    retryAfterMs: readRetryAfterMs(text),
  };
}

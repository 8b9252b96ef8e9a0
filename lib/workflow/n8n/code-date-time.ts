/**
 * A small `DateTime` for code and expressions brought over from n8n: what they use most of the library that n8n gives
 * them, in UTC. Written for the sandbox, which has no time zones.
 */
export const DATE_TIME = `const UNIT_MS = { millisecond: 1, second: 1e3, minute: 6e4, hour: 36e5, day: 864e5, week: 6048e5 };
const unitOf = (name) => String(name).toLowerCase().replace(/s$/, "");
const two = (value, size = 2) => String(Math.abs(value)).padStart(size, "0");
const MONTHS = ["January","February","March","April","May","June","July","August","September","October","November","December"];
const DAYS = ["Monday","Tuesday","Wednesday","Thursday","Friday","Saturday","Sunday"];
class DateTime {
  constructor(ms) { this.ts = ms; this.date = new Date(ms); }
  static now() { return new DateTime(Date.now()); }
  static utc(...parts) { return parts.length === 0 ? DateTime.now() : DateTime.fromObject({ year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4], second: parts[5] }); }
  static local(...parts) { return DateTime.utc(...parts); }
  static fromMillis(ms) { return new DateTime(Number(ms)); }
  static fromSeconds(seconds) { return new DateTime(Number(seconds) * 1000); }
  static fromJSDate(date) { return new DateTime(date.getTime()); }
  static fromISO(text) {
    const iso = String(text);
    return new DateTime(Date.parse(/T.*(Z|[+-]\\d\\d:?\\d\\d)$|^\\d{4}-\\d\\d-\\d\\d$/.test(iso) ? iso : iso.includes("T") ? iso + "Z" : iso));
  }
  static fromObject(parts) {
    const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0 } = parts;
    return new DateTime(Date.UTC(year, month - 1, day, hour, minute, second, millisecond));
  }
  static fromFormat(text, format) {
    const names = [];
    const pattern = format.replace(/[.*+?^$()|[\\]{}\\\\]/g, "\\\\$&").replace(/yyyy|yy|MM|M|dd|d|HH|H|mm|m|ss|s|SSS/g, (token) => {
      names.push(token);
      return "(\\\\d{1," + (token === "yyyy" ? 4 : token === "SSS" ? 3 : 2) + "})";
    });
    const match = new RegExp("^" + pattern + "$").exec(String(text));
    if (match === null) return new DateTime(NaN);
    const parts = {};
    const keys = { y: "year", M: "month", d: "day", H: "hour", m: "minute", s: "second", S: "millisecond" };
    names.forEach((token, i) => { parts[keys[token[0]]] = token === "yy" ? 2000 + Number(match[i + 1]) : Number(match[i + 1]); });
    return DateTime.fromObject(parts);
  }
  get isValid() { return !Number.isNaN(this.ts); }
  get year() { return this.date.getUTCFullYear(); }
  get month() { return this.date.getUTCMonth() + 1; }
  get day() { return this.date.getUTCDate(); }
  get hour() { return this.date.getUTCHours(); }
  get minute() { return this.date.getUTCMinutes(); }
  get second() { return this.date.getUTCSeconds(); }
  get millisecond() { return this.date.getUTCMilliseconds(); }
  get weekday() { return ((this.date.getUTCDay() + 6) % 7) + 1; }
  get quarter() { return Math.ceil(this.month / 3); }
  get weekdayLong() { return DAYS[this.weekday - 1]; }
  get weekdayShort() { return DAYS[this.weekday - 1].slice(0, 3); }
  get monthLong() { return MONTHS[this.month - 1]; }
  get monthShort() { return MONTHS[this.month - 1].slice(0, 3); }
  get daysInMonth() { return new Date(Date.UTC(this.year, this.month, 0)).getUTCDate(); }
  get zoneName() { return "UTC"; }
  get ordinal() { return Math.floor((this.startOf("day").ts - this.startOf("year").ts) / 864e5) + 1; }
  get weekNumber() {
    const thursday = this.startOf("day").plus({ days: 4 - this.weekday });
    return Math.ceil((thursday.ordinal) / 7);
  }
  move(sign, amount, unit) {
    const parts = typeof amount === "object" ? amount : { [unit ?? "milliseconds"]: amount };
    let ms = this.ts;
    let months = 0;
    for (const [name, count] of Object.entries(parts)) {
      const one = unitOf(name);
      if (one === "month") months += Number(count);
      else if (one === "quarter") months += 3 * Number(count);
      else if (one === "year") months += 12 * Number(count);
      else ms += sign * Number(count) * UNIT_MS[one];
    }
    if (months !== 0) {
      const at = new Date(this.ts);
      const first = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + sign * months, 1));
      const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
      ms += Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(at.getUTCDate(), last)) - Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate());
    }
    return new DateTime(ms);
  }
  plus(amount, unit) { return this.move(1, amount, unit); }
  minus(amount, unit) { return this.move(-1, amount, unit); }
  startOf(name) {
    const { year, month, day, hour, minute, second } = this;
    switch (unitOf(name)) {
      case "year": return DateTime.fromObject({ year });
      case "quarter": return DateTime.fromObject({ year, month: 3 * (this.quarter - 1) + 1 });
      case "month": return DateTime.fromObject({ year, month });
      case "week": return DateTime.fromObject({ year, month, day }).minus({ days: this.weekday - 1 });
      case "day": return DateTime.fromObject({ year, month, day });
      case "hour": return DateTime.fromObject({ year, month, day, hour });
      case "minute": return DateTime.fromObject({ year, month, day, hour, minute });
      default: return DateTime.fromObject({ year, month, day, hour, minute, second });
    }
  }
  endOf(name) { return this.startOf(name).plus({ [unitOf(name) + "s"]: 1 }).minus({ milliseconds: 1 }); }
  beginningOf(name) { return this.startOf(name); }
  endOfMonth() { return this.endOf("month"); }
  set(parts) {
    const { year, month, day, hour, minute, second, millisecond } = this;
    return DateTime.fromObject({ year, month, day, hour, minute, second, millisecond, ...parts });
  }
  setZone() { return this; }
  setLocale() { return this; }
  toUTC() { return this; }
  toLocal() { return this; }
  diff(other, units) {
    const ms = this.ts - (other.ts ?? DateTime.fromISO(other).ts);
    const unit = unitOf(Array.isArray(units) ? units[0] : (units ?? "milliseconds"));
    const value = unit === "month" ? ms / (30 * 864e5) : unit === "year" ? ms / (365 * 864e5) : ms / UNIT_MS[unit];
    const result = { as: (name) => ms / UNIT_MS[unitOf(name)], toMillis: () => ms, valueOf: () => ms, [unit + "s"]: value };
    result.toObject = () => ({ [unit + "s"]: value });
    return result;
  }
  diffTo(other, unit) { return this.diff(other, unit ?? "days").as(unit ?? "days"); }
  diffToNow(unit) { return this.diffTo(DateTime.now(), unit); }
  hasSame(other, unit) { return this.startOf(unit).ts === other.startOf(unit).ts; }
  equals(other) { return this.ts === other.ts; }
  isWeekend() { return this.weekday > 5; }
  isBetween(a, b) { return this.ts > DateTime.from(a).ts && this.ts < DateTime.from(b).ts; }
  static from(value) {
    if (value instanceof DateTime) return value;
    if (value instanceof Date) return DateTime.fromJSDate(value);
    if (typeof value === "number") return DateTime.fromMillis(value);
    return DateTime.fromISO(value);
  }
  toFormat(format) {
    const tokens = {
      yyyy: () => two(this.year, 4), yy: () => two(this.year % 100), y: () => this.year,
      MMMM: () => this.monthLong, LLLL: () => this.monthLong, MMM: () => this.monthShort, LLL: () => this.monthShort,
      MM: () => two(this.month), LL: () => two(this.month), M: () => this.month, L: () => this.month,
      dd: () => two(this.day), d: () => this.day, HH: () => two(this.hour), H: () => this.hour,
      hh: () => two(this.hour % 12 || 12), h: () => this.hour % 12 || 12, mm: () => two(this.minute), m: () => this.minute,
      ss: () => two(this.second), s: () => this.second, SSS: () => two(this.millisecond, 3), a: () => (this.hour < 12 ? "AM" : "PM"),
      EEEE: () => this.weekdayLong, cccc: () => this.weekdayLong, EEE: () => this.weekdayShort, ccc: () => this.weekdayShort,
      E: () => this.weekday, c: () => this.weekday, WW: () => two(this.weekNumber), W: () => this.weekNumber, q: () => this.quarter,
      o: () => this.ordinal, X: () => Math.floor(this.ts / 1000), x: () => this.ts, ZZZ: () => "+0000", ZZ: () => "+00:00", Z: () => "+0",
    };
    return String(format).replace(/'([^']*)'|yyyy|yy|y|MMMM|LLLL|MMM|LLL|MM|LL|M|L|dd|d|HH|H|hh|h|mm|m|ss|s|SSS|a|EEEE|cccc|EEE|ccc|E|c|WW|W|q|o|X|x|ZZZ|ZZ|Z/g,
      (token, quoted) => (quoted === undefined ? String(tokens[token]()) : quoted));
  }
  format(format) { return this.toFormat(format); }
  toISO() { return this.date.toISOString(); }
  toISODate() { return this.toISO().slice(0, 10); }
  toISOTime() { return this.toISO().slice(11); }
  toSQL() { return this.toISO().replace("T", " ").replace("Z", " +00:00"); }
  toMillis() { return this.ts; }
  toSeconds() { return this.ts / 1000; }
  toUnixInteger() { return Math.floor(this.ts / 1000); }
  toJSDate() { return this.date; }
  toDateTime() { return this; }
  toString() { return this.toISO(); }
  toJSON() { return this.toISO(); }
  valueOf() { return this.ts; }
}`;

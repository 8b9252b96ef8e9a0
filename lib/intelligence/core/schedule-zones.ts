/** Zones by the short names and places people give them where those are no IANA names. */
const ZONES: Readonly<Record<string, string>> = {
  utc: "UTC",
  gmt: "UTC",
  zulu: "UTC",
  est: "America/New_York",
  edt: "America/New_York",
  et: "America/New_York",
  eastern: "America/New_York",
  "us eastern": "America/New_York",
  cst: "America/Chicago",
  cdt: "America/Chicago",
  ct: "America/Chicago",
  central: "America/Chicago",
  mst: "America/Denver",
  mdt: "America/Denver",
  mountain: "America/Denver",
  pst: "America/Los_Angeles",
  pdt: "America/Los_Angeles",
  pt: "America/Los_Angeles",
  pacific: "America/Los_Angeles",
  bst: "Europe/London",
  uk: "Europe/London",
  british: "Europe/London",
  cet: "Europe/Berlin",
  cest: "Europe/Berlin",
  "central european": "Europe/Berlin",
  german: "Europe/Berlin",
  germany: "Europe/Berlin",
  french: "Europe/Paris",
  ist: "Asia/Kolkata",
  india: "Asia/Kolkata",
  indian: "Asia/Kolkata",
  mumbai: "Asia/Kolkata",
  delhi: "Asia/Kolkata",
  bangalore: "Asia/Kolkata",
  japan: "Asia/Tokyo",
  jst: "Asia/Tokyo",
  sgt: "Asia/Singapore",
  aest: "Australia/Sydney",
  aedt: "Australia/Sydney",
  china: "Asia/Shanghai",
  beijing: "Asia/Shanghai",
  "san francisco": "America/Los_Angeles",
  seattle: "America/Los_Angeles",
  california: "America/Los_Angeles",
  boston: "America/New_York",
  washington: "America/New_York",
  miami: "America/New_York",
  dallas: "America/Chicago",
  houston: "America/Chicago",
  texas: "America/Chicago",
  munich: "Europe/Berlin",
  hamburg: "Europe/Berlin",
  frankfurt: "Europe/Berlin",
  cologne: "Europe/Berlin",
  milan: "Europe/Rome",
  barcelona: "Europe/Madrid",
  geneva: "Europe/Zurich",
  brazil: "America/Sao_Paulo",
};
/** Short names that stand alone; places need "time" behind or "in" before. */
const ALONE = "utc|gmt|zulu|est|edt|et|cst|cdt|ct|mst|mdt|pst|pdt|pt|bst|cet|cest|ist|jst|sgt|aest|aedt";

let cities: ReadonlyMap<string, string> | undefined;

/** The cities that IANA zones are named after. */
function cityZones(): ReadonlyMap<string, string> {
  cities ??= new Map(
    Intl.supportedValuesOf("timeZone").map((zone) => [
      (zone.split("/").at(-1) ?? zone).replaceAll("_", " ").toLowerCase(),
      zone,
    ]),
  );
  return cities;
}

const zoneNamed = (name: string): string | undefined => ZONES[name] ?? cityZones().get(name);

/**
 * The zone that a piece of text names, and where.
 * @param text folded, in the letters it was written in
 */
export function findZone(text: string): { zone: string; start: number; end: number } | null {
  const iana = /\b[A-Z][A-Za-z]+\/[A-Z][A-Za-z_]+(?:\/[A-Z][A-Za-z_]+)?\b/.exec(text);
  // "EUR/USD" is none.
  if (iana !== null && isZone(iana[0])) return { zone: iana[0], start: iana.index, end: iana.index + iana[0].length };
  const shift = /\b(?:utc|gmt) ?([+-])0?(\d{1,2})(?::?00)?\b/i.exec(text);
  if (shift !== null) {
    // The names of these zones count the other way.
    const zone = `Etc/GMT${shift[1] === "+" ? "-" : "+"}${shift[2] ?? "0"}`;
    return { zone, start: shift.index, end: shift.index + shift[0].length };
  }
  const short = new RegExp(`(?<![\\w/.-])\\(?(${ALONE})\\)?(?:\\s+time)?(?![\\w/-])`, "i").exec(text);
  // "et" and "pt" are words elsewhere: small letters count behind a time only.
  if (
    short !== null &&
    (/[A-Z]/.test(short[1] ?? "") || /\d\s*(?:[ap]m)?\s*\(?$/i.test(text.slice(0, short.index + 1).replace(/\($/, "")))
  ) {
    const zone = zoneNamed((short[1] ?? "").toLowerCase());
    if (zone !== undefined) return { zone, start: short.index, end: short.index + short[0].length };
  }
  for (const match of text.matchAll(/\b([a-z]+ [a-z]+ [a-z]+|[a-z]+ [a-z]+|[a-z]+)\s+(?:local\s+)?time\b/gi)) {
    const words = (match[1] ?? "").toLowerCase().split(" ");
    for (let from = 0; from < words.length; from += 1) {
      const name = words.slice(from).join(" ");
      const zone = zoneNamed(name);
      const start = match.index + words.slice(0, from).join(" ").length + (from > 0 ? 1 : 0);
      if (zone !== undefined) return { zone, start, end: match.index + match[0].length };
    }
  }
  for (const match of text.matchAll(/\bin ([A-Z][a-z]+(?: [A-Z][a-z]+)*)/g)) {
    const zone = zoneNamed((match[1] ?? "").toLowerCase());
    if (zone !== undefined) return { zone, start: match.index, end: match.index + match[0].length };
  }
  return null;
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** How far a zone is ahead of UTC at an instant, in milliseconds. */
function offsetMs(zone: string, atMs: number): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(atMs);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return (
    Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute")) - Math.floor(atMs / 60_000) * 60_000
  );
}

/** The instant at which clocks of the zone show this; UTC where the zone is unknown. */
export function instantIn(zone: string, localMs: number): string {
  try {
    const near = localMs - offsetMs(zone, localMs);
    return new Date(localMs - offsetMs(zone, near)).toISOString();
  } catch {
    return new Date(localMs).toISOString();
  }
}

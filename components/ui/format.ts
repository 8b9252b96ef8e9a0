/** A duration in words a person reads at a glance. @param ms milliseconds, null when unknown */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return "–";
  if (ms === 0) return "0 ms";
  if (ms < 1) return "<1 ms";
  if (ms < 1000) return `${String(Math.round(ms))} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${String(minutes)} min ${String(Math.round(seconds % 60))} s`;
  return `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}

/**
 * An amount in US dollars; parts of a cent are shown where there are any.
 * @param usd null when unknown
 */
export function formatUsd(usd: number | null | undefined): string {
  if (usd === null || usd === undefined) return "–";
  return `$${usd === 0 || usd >= 0.01 ? usd.toFixed(2) : usd.toPrecision(2)}`;
}

/** A ratio as a percentage. @param ratio 0..1, null when unknown */
export function formatPercent(ratio: number | null | undefined, digits = 0): string {
  if (ratio === null || ratio === undefined) return "–";
  // "100 %" says the same as "100.0 %".
  const percent = (ratio * 100).toFixed(digits);
  return `${percent.replace(/\.0+$/, "")} %`;
}

const BYTE_UNITS = ["B", "KB", "MB", "GB", "TB"] as const;

/** A size in units of 1,024, at most one digit behind the point. @param bytes >= 0 */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < BYTE_UNITS.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${value.toFixed(value < 10 && unit > 0 ? 1 : 0).replace(/\.0$/, "")} ${BYTE_UNITS[unit] ?? "B"}`;
}

/** Snake, kebab or camel case as words: `timed_out` → `Timed out`, `failedAttempts` → `Failed attempts`. */
export function humanize(code: string): string {
  const words = code
    .replace(/[_-]+/g, " ")
    .replace(/([a-z0-9])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`)
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

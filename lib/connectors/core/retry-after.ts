/** One day: a longer pause asked for is not a pause. */
const RETRY_AFTER_MS_MAX = 86_400_000;

/**
 * Milliseconds that a `Retry-After` header asks to wait: seconds or an HTTP date.
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 * @returns undefined when absent or not understood
 */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(0, Math.round(ms)), RETRY_AFTER_MS_MAX) : undefined;
}

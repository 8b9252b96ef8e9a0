/** Milliseconds since the epoch → ISO-8601 UTC, as instants stand on the wire. */
export function isoOf(atMs: number): string {
  return new Date(atMs).toISOString();
}

export function isoOrNull(atMs: number | null): string | null {
  return atMs === null ? null : isoOf(atMs);
}

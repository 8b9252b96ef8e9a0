/** Milliseconds since the epoch → ISO-8601 UTC. */
export function isoOf(atMs: number): string {
  return new Date(atMs).toISOString();
}

/**
 * One page of a list that was read with one row more than asked for.
 * @param rows up to `limit + 1` of them
 * @param cursorOf what the next page starts after
 */
export function pageFrom<Row, Item>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string,
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(toItem), nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}

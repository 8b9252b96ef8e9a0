/** The row of the journal in which a worker writes such events. @param seq of the first; payloads may be incomplete */
export function journalChunkRow(
  runId: string,
  workspaceId: string,
  seq: number,
  events: readonly ({ type: string; atMs: number } & Record<string, unknown>)[],
) {
  const atMs = events.at(-1)?.atMs ?? 0;
  return { runId, workspaceId, seq, count: events.length, atMs, eventsJson: JSON.stringify(events) };
}

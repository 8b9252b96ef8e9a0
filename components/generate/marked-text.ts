/** A stretch of the text, with the service it names or null. */
export interface MarkedPart {
  text: string;
  serviceId: string | null;
}

interface Mark {
  id: string;
  /** Character offsets, end exclusive. */
  span: { start: number; end: number } | null;
}

/** Cuts the text at the words that name services; the parts in a row are the text again. Overlaps: the first wins. */
export function markedParts(text: string, marks: readonly Mark[]): MarkedPart[] {
  const parts: MarkedPart[] = [];
  let at = 0;
  const spans = marks
    .flatMap(({ id, span }) =>
      span === null ? [] : [{ id, start: Math.max(0, span.start), end: Math.min(text.length, span.end) }],
    )
    .sort((a, b) => a.start - b.start);
  for (const { id, start, end } of spans) {
    if (start < at || end <= start) continue;
    if (start > at) parts.push({ text: text.slice(at, start), serviceId: null });
    parts.push({ text: text.slice(start, end), serviceId: id });
    at = end;
  }
  if (at < text.length) parts.push({ text: text.slice(at), serviceId: null });
  return parts;
}

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

/**
 * The marks of a text in the text it has become since: what stands before the edit stays, what stands behind it moves
 * along, what was edited is gone until it is read again.
 */
export function movedMarks<T extends Mark>(before: string, after: string, marks: readonly T[]): T[] {
  if (before === after) return [...marks];
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const shift = after.length - before.length;
  return marks.flatMap((mark): T[] => {
    if (mark.span === null || mark.span.end <= head) return [mark];
    if (mark.span.start < before.length - tail) return [];
    return [{ ...mark, span: { ...mark.span, start: mark.span.start + shift, end: mark.span.end + shift } }];
  });
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

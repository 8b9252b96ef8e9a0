import type { Detection } from "./detect-services";

/** "Moves to Closed Won in HubSpot" without the place: where it is said belongs to no value that is compared. */
export function withoutPlaces(
  { start, end }: { start: number; end: number },
  folded: string,
  detections: readonly Detection[],
): string {
  let text = folded.slice(start, end);
  const names = detections
    .flatMap(({ mentions }) => mentions)
    .filter((mention) => mention.start > start && mention.end <= end)
    .sort((a, b) => b.start - a.start);
  for (const mention of names) {
    const before = text.slice(0, mention.start - start);
    const place = /\s(?:in|on|at|inside|within)\s+(?:the |our |my )?$/i.exec(before);
    if (place !== null) text = before.slice(0, place.index) + text.slice(mention.end - start);
  }
  return text;
}

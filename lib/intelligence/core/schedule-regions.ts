import type { Piece } from "./schedule-meaning";
import { RULES } from "./schedule-rules";

/**
 * Pieces that stand together, region by region.
 * @param said one sentence in small letters, typos mended
 * @param zone where it names a time zone; that belongs to what stands beside it
 */
export function findRegions(said: string, zone: { start: number; end: number } | null): Piece[][] {
  const regions: Piece[][] = [];
  let region: Piece[] = [];
  const close = (): void => {
    while (region.at(-1)?.kind === "filler") region.pop();
    if (region.some(({ kind }) => kind !== "filler")) regions.push(region);
    region = [];
  };
  const NEXT = /[\p{L}\p{N}*@:,;&()+\u2013"'`-]/gu;
  let at = 0;
  for (;;) {
    NEXT.lastIndex = at;
    const next = NEXT.exec(said);
    if (next === null) break;
    at = next.index;
    if (zone !== null && at >= zone.start && at < zone.end) {
      at = zone.end;
      continue;
    }
    const before = region.findLast(({ kind }) => kind !== "filler");
    const piece = readAt(said, at, before);
    if (piece === null) {
      close();
      const word = /[\p{L}\p{N}_'.-]+|./uy;
      word.lastIndex = at;
      at += Math.max(1, word.exec(said)?.[0].length ?? 1);
      continue;
    }
    if (region.length > 0 || piece.kind !== "filler") region.push(piece);
    at = piece.end;
  }
  close();
  return regions;
}

function readAt(said: string, at: number, before: Piece | undefined): Piece | null {
  for (const { pattern, read } of RULES) {
    pattern.lastIndex = at;
    const match = pattern.exec(said);
    if (match === null) continue;
    const meaning = read(match, before);
    if (meaning !== null) return { ...meaning, start: at, end: at + match[0].trimEnd().length };
  }
  return null;
}

/** Where the highlighted option goes by a key: round and round. -1 stands for none. */
export function nextActive(key: "ArrowDown" | "ArrowUp", active: number, count: number): number {
  if (count === 0) return -1;
  if (key === "ArrowDown") return (active + 1) % count;
  return active <= 0 ? count - 1 : active - 1;
}

/** A place for a list beside its field, CSS pixels in the viewport. */
export interface ListPlace {
  left: number;
  width: number;
  heightMax: number;
  /** From the top of the viewport, or from its bottom where the list stands above the field. */
  top?: number;
  bottom?: number;
}

const GAP = 4;
const EDGE = 8;
const HEIGHT_MAX = 320;
const WIDTH_MIN = 256;
/** Less room than this below the field, and more above: the list stands above. */
const ROOM_MIN = 180;

/** Below the field where there is room, else above it, and never beyond the viewport. */
export function placeList(
  field: { left: number; top: number; bottom: number; width: number },
  view: { width: number; height: number },
): ListPlace {
  const width = Math.min(Math.max(field.width, WIDTH_MIN), view.width - 2 * EDGE);
  const left = Math.max(EDGE, Math.min(field.left, view.width - EDGE - width));
  const below = view.height - field.bottom - GAP - EDGE;
  const above = field.top - GAP - EDGE;
  return below >= ROOM_MIN || below >= above
    ? { left, width, heightMax: Math.max(0, Math.min(HEIGHT_MAX, below)), top: field.bottom + GAP }
    : { left, width, heightMax: Math.max(0, Math.min(HEIGHT_MAX, above)), bottom: view.height - field.top + GAP };
}

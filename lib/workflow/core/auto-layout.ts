import type { Definition } from "../definition-schema";
import { neededIds } from "./walk-steps";

const COLUMN_WIDTH = 280;
const ROW_HEIGHT = 140;

/**
 * Positions for the top-level steps that have none, left to right by the longest chain of needs before them.
 * Pixels of the editor's canvas; positions that exist stay.
 */
export function autoLayout(definition: Definition): NonNullable<Definition["layout"]> {
  const layout: NonNullable<Definition["layout"]> = { ...definition.layout };
  const depths = new Map<string, number>();
  const rows = new Map<number, number>();
  for (const id of Object.keys(definition.steps)) {
    const column = depthOf(id, definition.steps, depths, new Set());
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    layout[id] ??= { x: (column + 1) * COLUMN_WIDTH, y: row * ROW_HEIGHT };
  }
  return layout;
}

/** Steps on the longest way to `id`; a cycle is cut where it closes. */
function depthOf(id: string, steps: Definition["steps"], depths: Map<string, number>, path: Set<string>): number {
  const known = depths.get(id);
  if (known !== undefined) return known;
  if (path.has(id)) return 0;
  path.add(id);
  const before = neededIds(steps[id] ?? {}).filter((need) => Object.hasOwn(steps, need));
  const depth = before.reduce((deepest, need) => Math.max(deepest, depthOf(need, steps, depths, path) + 1), 0);
  path.delete(id);
  depths.set(id, depth);
  return depth;
}

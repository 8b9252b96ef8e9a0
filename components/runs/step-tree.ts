import type { RunStep, StepStatus } from "@/lib/workflow/run-schema";

/** A line of the tree: a step, an item or round of it, or a step of the item's body. */
export interface StepRow {
  step: RunStep;
  /** 0 for a step of the run. */
  depth: number;
  /** Direct items, rounds or body steps. */
  childCount: number;
  isOpen: boolean;
  /** 1-based place among its siblings, and how many they are: what a screen reader says. */
  position: number;
  siblings: number;
}

export type StatusCounts = Partial<Record<StepStatus, number>>;

/** Path of what holds a step: `send[3]/post` → `send[3]` → `send` → null. */
export function parentPath(path: string): string | null {
  if (path.endsWith("]")) return path.slice(0, path.lastIndexOf("["));
  const slash = path.lastIndexOf("/");
  return slash < 0 ? null : path.slice(0, slash);
}

/** Everything that holds the step at a path, outermost first. */
export function ancestorsOf(path: string): string[] {
  const parent = parentPath(path);
  return parent === null ? [] : [...ancestorsOf(parent), parent];
}

/** Step of the run's own level that a path belongs to: `send[3]/post` → `send`. */
export function topStepOf(path: string): string {
  return path.split(/[[/]/)[0] ?? path;
}

/** Direct children of every step that has some, counted by status. */
export function childCounts(steps: readonly RunStep[]): Map<string, StatusCounts> {
  const counts = new Map<string, StatusCounts>();
  for (const { path, status } of steps) {
    const parent = parentPath(path);
    if (parent === null) continue;
    const own = counts.get(parent) ?? {};
    own[status] = (own[status] ?? 0) + 1;
    counts.set(parent, own);
  }
  return counts;
}

export function totalOf(counts: StatusCounts | undefined): number {
  return Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0);
}

/**
 * The lines to show: what stands in a closed step is left out. One pass, so that a run of many thousand items is folded
 * anew on every write.
 * @param steps as the API gives them: a step, behind it its items, each with its body
 * @param open paths of the opened ones
 */
export function rowsOf(steps: readonly RunStep[], open: ReadonlySet<string>): StepRow[] {
  const counts = childCounts(steps);
  const rootCount = steps.filter(({ path }) => parentPath(path) === null).length;
  const seen = new Map<string | null, number>();
  const depths = new Map<string, number>();
  const rows: StepRow[] = [];
  for (const step of steps) {
    const parent = parentPath(step.path);
    const parentDepth = parent === null ? -1 : depths.get(parent);
    // Its parent is hidden or closed: so is all below.
    if (parentDepth === undefined || (parent !== null && !open.has(parent))) continue;
    const position = (seen.get(parent) ?? 0) + 1;
    seen.set(parent, position);
    const childCount = totalOf(counts.get(step.path));
    depths.set(step.path, parentDepth + 1);
    rows.push({
      step,
      depth: parentDepth + 1,
      childCount,
      isOpen: childCount > 0 && open.has(step.path),
      position,
      siblings: parent === null ? rootCount : totalOf(counts.get(parent)),
    });
  }
  return rows;
}

/** One step on the way to a unit: `send[3]` is item (or round of a body) 3 of step `send`. */
export interface PathSegment {
  readonly stepId: string;
  /** Null: the step itself. */
  readonly index: number | null;
}

const SEGMENT = /^([^[]+)\[(\d+)\]$/;

/** `send[3]/post` → step `send`, item 3; in its body step `post`. */
export function parsePath(path: string): readonly PathSegment[] {
  if (!path.includes("[")) return [{ stepId: path, index: null }];
  return path.split("/").map((part) => {
    const match = SEGMENT.exec(part);
    return match?.[1] === undefined ? { stepId: part, index: null } : { stepId: match[1], index: Number(match[2]) };
  });
}

/** The step whose item or round a path names: `out[0]/send[3]` → `out[0]/send`. */
export function loopPathOf(path: string): string {
  return path.slice(0, path.lastIndexOf("["));
}

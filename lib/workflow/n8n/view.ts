/**
 * What can be read of a node's output, as CEL. n8n hands on lists of items; we hand on one value where a node gives
 * exactly one item, and a list where it may give any number.
 */
export interface View {
  many: boolean;
  /** One: the item's JSON. Many: the list of the items' JSON. Safe to put `.field` behind. */
  cel: string;
  /** First keys of the item whose value stands elsewhere than in `cel`: key → CEL. For one item only. */
  fields?: Readonly<Record<string, string>>;
  /** Which list the items stand in a row with; items of the same lineage (the very object) belong together by their place. */
  lineage: Lineage;
}

export interface Lineage {
  /** The list that this one was picked from, and where: the place there of the item at a place here. */
  from?: { lineage: Lineage; placeOf(index: string): string };
}

/** CEL of an item of a list by its place, as CEL. */
export function itemAt(list: string, index: string): string {
  return `${list}[int(${index})]`;
}

/** CEL of all items: a list in any case. */
export function listOf(view: View): string {
  return view.many ? view.cel : `[${wholeOf(view)}]`;
}

/** CEL of the one item as a value, with the fields that stand elsewhere. */
export function wholeOf(view: View): string {
  if (view.fields === undefined) return view.cel;
  const entries = Object.entries(view.fields).map(([key, cel]) => `${JSON.stringify(key)}: ${cel}`);
  return `{${entries.join(", ")}}`;
}

/**
 * The place in `target` of the item at `index` in `lineage`, as CEL; null where nothing tells.
 * @param index CEL
 */
export function placeIn(target: Lineage, lineage: Lineage, index: string): string | null {
  let here: Lineage | undefined = lineage;
  let place = index;
  while (here !== undefined) {
    if (here === target) return place;
    if (here.from === undefined) return null;
    place = here.from.placeOf(place);
    here = here.from.lineage;
  }
  return null;
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Optional access below a value: what is missing on the way gives nothing, as in n8n. */
export function optionalPath(base: string, path: readonly (string | number)[]): string {
  return path.reduce<string>((cel, key) => {
    if (typeof key === "number") return `${cel}[?${key}]`;
    return IDENTIFIER.test(key) ? `${cel}.?${key}` : `${cel}[?${JSON.stringify(key)}]`;
  }, base);
}

/** The value at a path of a view of one item; null where it is missing. */
export function readPath(base: Pick<View, "cel" | "fields">, path: readonly (string | number)[]): string {
  const [first, ...rest] = path;
  const field =
    base.fields !== undefined && typeof first === "string" && Object.hasOwn(base.fields, first)
      ? base.fields[first]
      : undefined;
  if (field !== undefined) return rest.length === 0 ? field : `${optionalPath(field, rest)}.orValue(null)`;
  // A bare null would not let itself be compared with a text.
  if (base.fields !== undefined && first !== undefined) return "dyn(null)";
  return path.length === 0 ? base.cel : `${optionalPath(base.cel, path)}.orValue(null)`;
}

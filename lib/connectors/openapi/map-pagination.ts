import { isJsonObject, type JsonObject } from "@/lib/kernel/json";
import type { Pagination } from "../schema";
import type { MappedAnswer } from "./map-answer";

const SIZES = [
  "limit",
  "per_page",
  "perpage",
  "page_size",
  "pagesize",
  "page[size]",
  "page[limit]",
  "maxresults",
  "max_results",
  "$top",
  "size",
  "count",
  "first",
];
const CURSORS = [
  "cursor",
  "page_token",
  "pagetoken",
  "next_token",
  "nexttoken",
  "next_cursor",
  "page[cursor]",
  "page[after]",
  "after",
  "continuation_token",
  "starting_after",
];
const PAGES = ["page", "page_number", "pagenumber", "page_no", "page[number]", "p"];
const OFFSETS = ["offset", "skip", "$skip", "start", "startat", "page[offset]"];
const NEXT =
  /^(next|next_?cursor|next_?page_?token|next_?token|nextpage|continuation_?token|end_?cursor|cursor|after)$/i;
const MORE = /^has_?(more|next(_?page)?)$/i;
const SIZE_MAX_DEFAULT = 100;

/** How further pages are asked for, where parameters and answer plainly say it. @param query wire name → schema */
export function paginationOf(
  query: Readonly<Record<string, JsonObject>>,
  answer: MappedAnswer,
): (Pagination & { sizeWire?: string }) | undefined {
  if (answer.output["type"] !== "array") return undefined;
  const named = (names: readonly string[]) => Object.keys(query).find((wire) => names.includes(wire.toLowerCase()));
  const sizeWire = named(SIZES);
  const size = sizeWire === undefined ? undefined : query[sizeWire];
  const most = size?.["maximum"];
  const common = {
    ...(answer.resultPath === undefined ? {} : { itemsPath: answer.resultPath }),
    ...(sizeWire === undefined
      ? {}
      : { sizeWire, sizeMax: typeof most === "number" && most >= 1 ? Math.floor(most) : SIZE_MAX_DEFAULT }),
  };
  const more = pathOf(answer.whole, MORE);
  const cursor = named(CURSORS);
  if (cursor === "starting_after" && more !== undefined)
    return { kind: "cursor", requestField: cursor, lastItemPath: "id", morePath: more, ...common };
  const next = cursor === undefined ? undefined : pathOf(answer.whole, NEXT);
  if (cursor !== undefined && next !== undefined)
    return { kind: "cursor", requestField: cursor, responsePath: next, ...common };
  // By number and by place the end is seen by a page that is not full: the size must be known.
  if (sizeWire === undefined) return undefined;
  const page = named(PAGES);
  if (page !== undefined) {
    const isFromZero = query[page]?.["minimum"] === 0 || query[page]?.["default"] === 0;
    return { kind: "page", requestField: page, ...(isFromZero ? { firstPage: 0 } : {}), ...common };
  }
  const offset = named(OFFSETS);
  return offset === undefined ? undefined : { kind: "offset", requestField: offset, ...common };
}

/** Dotted path of a field that is no object, up to two levels down. */
function pathOf(schema: JsonObject, name: RegExp, depth = 0): string | undefined {
  const { properties } = schema;
  if (!isJsonObject(properties)) return undefined;
  for (const [field, part] of Object.entries(properties))
    if (name.test(field) && isJsonObject(part) && !["object", "array"].includes(String(part["type"]))) return field;
  if (depth >= 2) return undefined;
  for (const [field, part] of Object.entries(properties)) {
    const inner = isJsonObject(part) ? pathOf(part, name, depth + 1) : undefined;
    if (inner !== undefined) return `${field}.${inner}`;
  }
  return undefined;
}

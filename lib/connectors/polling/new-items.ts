import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { readPath } from "../core/dotted-path";
import type { Polling } from "../schema";
import { hashText } from "../simulator/vary-ids";

/** How far a poll has seen. */
export interface PollState {
  /** The greatest `cursorField` met; null where there was nothing yet. */
  cursor: string | number | null;
  /** Ids that lie at the cursor or beyond it and were met. */
  seen: string[];
}

export interface PolledItem {
  id: string;
  item: JsonObject;
  /** Undefined for an item that lacks it, e.g. a folder among files. */
  cursor: string | number | undefined;
}

/** Services show a new thing up to so many milliseconds late, after things that are newer. */
const OVERLAP_MS = 60_000;
const SEEN_MAX = 1_000;

/** Whether an event goes by ids alone, with nothing that orders its items. */
export function goesByIds(polling: Polling): boolean {
  return polling.shape === undefined && polling.cursorField === polling.idField;
}

/** The items of a list operation's output. */
export function polledItems(polling: Polling, output: Json): PolledItem[] {
  if (polling.shape === "rows") return rowsOf(output);
  const list = readPath(output, polling.itemsPath ?? "");
  return (Array.isArray(list) ? list : []).filter(isJsonObject).flatMap((item) => polledItem(polling, item) ?? []);
}

/** @returns undefined for an item without an id */
export function polledItem(polling: Polling, item: JsonObject): PolledItem | undefined {
  const id = readPath(item, polling.idField);
  if (typeof id !== "string" && typeof id !== "number") return undefined;
  const cursor = readPath(item, polling.cursorField);
  return {
    id: String(id),
    item,
    cursor: typeof cursor === "string" || typeof cursor === "number" ? cursor : undefined,
  };
}

/**
 * What of a list is new, oldest first, and how far has been seen then.
 * @param before null at the first look: nothing is new then
 */
export function newItems(
  polling: Polling,
  items: readonly PolledItem[],
  before: PollState | null,
): { fresh: PolledItem[]; state: PollState } {
  const seen = new Set(before?.seen);
  if (goesByIds(polling)) {
    const ids = items.map((item) => item.id);
    const kept = [...new Set([...ids, ...seen])].slice(0, Math.max(SEEN_MAX, ids.length));
    const fresh = before === null ? [] : items.filter((item) => !seen.has(item.id));
    return { fresh, state: { cursor: null, seen: kept } };
  }
  const ordered = items
    .filter((item) => item.cursor !== undefined)
    .sort((a, b) => compareCursors(a.cursor ?? 0, b.cursor ?? 0));
  const newest = ordered.at(-1)?.cursor ?? null;
  // Rows may be taken away: then the next row is new again at a smaller number.
  const cursor = polling.shape === "rows" ? (newest ?? 0) : later(newest, before?.cursor ?? null);
  const fresh =
    before === null ? [] : ordered.filter((item) => !seen.has(item.id) && isBeyond(item.cursor, before.cursor));
  const near = ordered.filter((item) => isBeyond(item.cursor, cursor)).map((item) => item.id);
  return { fresh, state: { cursor, seen: near.slice(-SEEN_MAX) } };
}

function later(a: string | number | null, b: string | number | null): string | number | null {
  if (a === null || b === null) return a ?? b;
  return compareCursors(a, b) >= 0 ? a : b;
}

/** At or after the cursor; for instants, up to a minute before it. */
function isBeyond(value: string | number | undefined, cursor: string | number | null): boolean {
  if (value === undefined) return false;
  if (cursor === null) return true;
  const [valueMs, cursorMs] = [instantMs(value), instantMs(cursor)];
  if (valueMs !== undefined && cursorMs !== undefined) return valueMs >= cursorMs - OVERLAP_MS;
  return compareCursors(value, cursor) >= 0;
}

/** Instants by time, numbers by size, other texts letter by letter. */
export function compareCursors(a: string | number, b: string | number): number {
  const left = instantMs(a) ?? a;
  const right = instantMs(b) ?? b;
  if (typeof left === "number" && typeof right === "number") return left - right;
  return String(left) < String(right) ? -1 : Number(String(left) > String(right));
}

function instantMs(value: string | number): number | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d/.test(value)) return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Rows below the first, which names the columns. The same cells at the same place are the same row. */
function rowsOf(output: Json): PolledItem[] {
  const rows = readPath(output, "values");
  const [names, ...rest] = Array.isArray(rows) ? rows : [];
  const firstRow = Number(/!?[A-Z]+(\d+)/.exec(String(readPath(output, "range") ?? ""))?.[1] ?? 1);
  return rest.flatMap((values, index): PolledItem[] => {
    if (!Array.isArray(values) || values.length === 0) return [];
    const rowNumber = firstRow + index + 1;
    const row: JsonObject = {};
    (Array.isArray(names) ? names : []).forEach((name, column) => {
      const key = String(name);
      if (key !== "" && key !== "__proto__") row[key] = values[column] ?? "";
    });
    const id = `${rowNumber}:${hashText(JSON.stringify(values)).toString(36)}`;
    return [{ id, item: { rowNumber, values, row }, cursor: rowNumber }];
  });
}

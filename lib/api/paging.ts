import { z } from "zod";

/** Query of every list: how many, and from where. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(500).optional(),
};

/** Answer of every list. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** A page of rows whose ids sort by time; the next one starts after the last id. */
export function pageAfter<T extends { id: string }>(
  items: T[],
  limit: number,
): { items: T[]; nextCursor: string | null } {
  return { items, nextCursor: items.length < limit ? null : (items.at(-1)?.id ?? null) };
}

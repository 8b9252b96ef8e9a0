import { isJsonObject, type Json } from "@/lib/kernel/json";

/** What stands in the place of a value that is too large to come along. */
export interface BlobRef {
  id: string;
  bytes: number;
  /** Beginning of its JSON text. */
  preview: string;
}

/** The reference that a value is; null where it is a value of its own. */
export function blobRefOf(value: Json): BlobRef | null {
  if (!isJsonObject(value)) return null;
  const { $blob: id, bytes, preview } = value;
  return typeof id === "string" && typeof bytes === "number" && typeof preview === "string"
    ? { id, bytes, preview }
    : null;
}

/** Every reference within a value, in the order they stand. */
export function blobRefsIn(value: Json | undefined): BlobRef[] {
  if (value === undefined || value === null || typeof value !== "object") return [];
  const own = blobRefOf(value);
  if (own !== null) return [own];
  return Object.values(value).flatMap((member) => blobRefsIn(member));
}

/** The value with what was loaded in the places of its references. */
export function withBlobs(value: Json, loaded: ReadonlyMap<string, Json>): Json {
  if (value === null || typeof value !== "object") return value;
  const own = blobRefOf(value);
  if (own !== null) return loaded.get(own.id) ?? value;
  if (Array.isArray(value)) return value.map((member) => withBlobs(member, loaded));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withBlobs(member, loaded)]));
}

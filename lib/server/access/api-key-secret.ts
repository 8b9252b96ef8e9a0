import { createHash, randomBytes } from "node:crypto";

/** What is stored of a key. The key itself has 256 random bits, so a plain hash cannot be guessed back. */
export function hashKey(key: string): string {
  return createHash("sha256").update(key, "utf8").digest("hex");
}

/** First characters of a key, shown in lists. */
export function prefixOf(key: string): string {
  return key.slice(0, 8);
}

/** A new key: `wfk_` and 43 characters of base64url. */
export function newKey(): string {
  return `wfk_${randomBytes(32).toString("base64url")}`;
}

import { createHash, createHmac } from "node:crypto";
import type { Json, JsonObject } from "@/lib/kernel/json";

/** The digest of a text, keyed where a key is given. */
export function hashText(input: JsonObject): Json {
  const algorithm = String(input["algorithm"] ?? "SHA256").toLowerCase();
  const key = input["key"];
  const hash = typeof key === "string" ? createHmac(algorithm, key) : createHash(algorithm);
  return { hash: hash.update(String(input["text"]), "utf8").digest(input["encoding"] === "base64" ? "base64" : "hex") };
}

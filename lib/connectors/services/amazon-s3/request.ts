import type { JsonObject } from "@/lib/kernel/json";
import { rawBody } from "../../core/build-body";
import type { PreparedRequest } from "../../core/prepared-request";
import { invalidField } from "../../core/invalid-field";

/** Bytes of a key, by S3's own limit. */
const KEY_BYTES_MAX = 1024;
/** Keys of one page, by S3's own limit. */
export const PAGE_KEYS_MAX = 1000;
const METHODS: Readonly<Record<string, string>> = {
  "object.put": "PUT",
  "object.get": "GET",
  "object.delete": "DELETE",
};

/**
 * The request for an object or a bucket, the bucket in the path so that every compatible storage understands it.
 * Slashes of a key part its path, everything else is encoded.
 * @param settings `endpoint` (host, with or without a port), `scheme` (https where left out)
 * @throws AppError VALIDATION_FAILED for a key that would name something else
 */
export function buildObjectRequest(
  input: JsonObject,
  operation: string,
  settings: Readonly<Record<string, string>>,
): PreparedRequest {
  const base = `${settings["scheme"] === "http" ? "http" : "https"}://${settings["endpoint"] ?? ""}`;
  const headers = { accept: "*/*" };
  const method = METHODS[operation];
  if (method === undefined && operation !== "object.list") return { method: "GET", url: `${base}/`, headers };
  const bucket = `${base}/${encodeURIComponent(String(input["bucket"]))}`;
  if (method === undefined) return { method: "GET", url: `${bucket}?${listQuery(input)}`, headers };
  const url = `${bucket}/${encodedKey(String(input["key"]))}`;
  if (method !== "PUT") return { method, url, headers };
  const { contentType, ...body } = rawBody({ file: input["file"] ?? "" });
  const type = typeof input["contentType"] === "string" ? input["contentType"] : contentType;
  if (type !== undefined && !/^[\x20-\x7e]+$/.test(type))
    throw invalidField("contentType", "holds a line break or accents");
  return { method, url, headers: { ...headers, ...(type === undefined ? {} : { "content-type": type }) }, ...body };
}

function listQuery(input: JsonObject): string {
  const query = new URLSearchParams({ "list-type": "2" });
  const names = {
    prefix: "prefix",
    delimiter: "delimiter",
    continuationToken: "continuation-token",
    limit: "max-keys",
  };
  for (const [field, name] of Object.entries(names)) {
    const value = input[field];
    if (typeof value === "number") query.set(name, String(Math.min(value, PAGE_KEYS_MAX)));
    else if (typeof value === "string") query.set(name, value);
  }
  // A signature reads %20, not a plus sign, for a space.
  return query.toString().replaceAll("+", "%20");
}

function encodedKey(key: string): string {
  if (key === "" || key.startsWith("/")) throw invalidField("key", "must not be empty or begin with a slash");
  if (Buffer.byteLength(key) > KEY_BYTES_MAX) throw invalidField("key", `is longer than ${KEY_BYTES_MAX} bytes`);
  const parts = key.split("/");
  // Whoever reads the address would take these for a step upwards, and out of the bucket.
  if (parts.some((part) => part === "." || part === "..")) throw invalidField("key", "must not hold . or .. as a part");
  return parts.map(encodeStrictly).join("/");
}

/** As a signature wants it: these are left alone by `encodeURIComponent`. */
function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

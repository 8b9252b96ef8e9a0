import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Composer } from "../../compose-operation";
import { LIST_ITEMS_MAX } from "../../send-pages";
import { PAGE_KEYS_MAX } from "./request";

/** A page may hold few keys, or none. */
const PAGES_MAX = 200;

/**
 * Objects of a bucket, page by page by the token that each page ends with, in the order of their keys. Groups of keys
 * count like objects. What is left is told by `truncated` and the last page's `continuationToken`.
 */
export const listObjects: Composer = async ({ all, limit, ...input }, ask) => {
  const wanted = all === true ? LIST_ITEMS_MAX : typeof limit === "number" ? limit : undefined;
  const objects: Json[] = [];
  const prefixes: Json[] = [];
  let token: JsonObject = {};
  for (let pages = 1; ; pages += 1) {
    const left =
      wanted === undefined ? {} : { limit: Math.min(PAGE_KEYS_MAX, wanted - objects.length - prefixes.length) };
    const page = await ask("object.list", { ...input, ...token, ...left });
    if (!isJsonObject(page)) return page;
    objects.push(...listAt(page, "objects"));
    prefixes.push(...listAt(page, "prefixes"));
    const next = page["continuationToken"];
    const isLast = page["truncated"] !== true || typeof next !== "string" || next === token["continuationToken"];
    if (isLast || pages >= PAGES_MAX || wanted === undefined || objects.length + prefixes.length >= wanted)
      return { ...page, objects, prefixes };
    token = { continuationToken: next };
  }
};

function listAt(page: JsonObject, name: string): Json[] {
  const list = page[name];
  return Array.isArray(list) ? list : [];
}

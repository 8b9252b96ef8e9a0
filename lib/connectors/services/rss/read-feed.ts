import { createHash } from "node:crypto";
import { AppError } from "@/lib/kernel/app-error";
import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";

/** Items kept of a feed, the first ones: feeds begin with the newest. */
const ITEMS_MAX = 500;
const CHARS_MAX = 50_000;

/**
 * RSS 0.9–2.0, RDF, Atom or JSON Feed as `{title, link, description, items}`; an item has `id, title, link, content,
 * summary, author, categories, publishedAt` (ISO, or absent).
 * @param document parsed; what is already read is left as it is
 * @throws AppError where it is no feed
 */
export function readFeed(document: Json): Json {
  if (!isJsonObject(document)) throw noFeed("it is neither XML nor JSON");
  const { rss, RDF, feed, items, version } = document;
  if (typeof version === "string" && version.includes("jsonfeed.org")) return jsonFeed(document);
  if (isJsonObject(feed)) return atomFeed(feed);
  const root = isJsonObject(rss) ? rss : RDF;
  const channel = isJsonObject(root) ? root["channel"] : undefined;
  // In RDF the items stand beside the channel.
  if (isJsonObject(root) && isJsonObject(channel)) return rssFeed(channel, objects(channel["item"] ?? root["item"]));
  if (Array.isArray(items)) return document;
  throw noFeed("it has neither rss, RDF nor feed at its top");
}

function noFeed(why: string): AppError {
  return new AppError("UNAVAILABLE", `the address gives no feed (RSS, Atom or JSON Feed): ${why}`);
}

interface Item {
  id: string;
  title: string;
  link: string;
  content: string;
  summary: string;
  author: string;
  categories: string[];
  published: string;
}

function rssFeed(channel: JsonObject, items: JsonObject[]): Json {
  return feedOf(
    { title: textOf(channel["title"]), link: linkOf(channel["link"]), description: textOf(channel["description"]) },
    items.map((item) => {
      const content = textOf(item["encoded"]);
      const summary = textOf(item["description"]);
      return {
        id: textOf(item["guid"]) || textOf(item["@about"]),
        title: textOf(item["title"]),
        link: linkOf(item["link"]) || permalinkOf(item["guid"]),
        content: content || summary,
        summary: summary || content,
        author: textOf(item["creator"]) || textOf(item["author"]),
        categories: listOf(item["category"]).map(textOf),
        published: textOf(item["pubDate"]) || textOf(item["date"]),
      };
    }),
  );
}

function atomFeed(feed: JsonObject): Json {
  return feedOf(
    { title: textOf(feed["title"]), link: linkOf(feed["link"]), description: textOf(feed["subtitle"]) },
    objects(feed["entry"]).map((entry) => ({
      id: textOf(entry["id"]),
      title: textOf(entry["title"]),
      link: linkOf(entry["link"]),
      content: textOf(entry["content"]) || textOf(entry["summary"]),
      summary: textOf(entry["summary"]) || textOf(entry["content"]),
      author: objects(entry["author"])
        .map((author) => textOf(author["name"]))
        .join(", "),
      categories: objects(entry["category"]).map((category) => textOf(category["@term"])),
      published: textOf(entry["published"]) || textOf(entry["updated"]),
    })),
  );
}

/** @see https://www.jsonfeed.org/version/1.1/ */
function jsonFeed(feed: JsonObject): Json {
  return feedOf(
    {
      title: textOf(feed["title"]),
      link: textOf(feed["home_page_url"]),
      description: textOf(feed["description"]),
    },
    objects(feed["items"]).map((item) => ({
      id: textOf(item["id"]),
      title: textOf(item["title"]),
      link: textOf(item["url"]) || textOf(item["external_url"]),
      content: textOf(item["content_html"]) || textOf(item["content_text"]),
      summary: textOf(item["summary"]) || textOf(item["content_text"]),
      author: objects(item["authors"] ?? item["author"])
        .map((author) => textOf(author["name"]))
        .join(", "),
      categories: listOf(item["tags"]).map(textOf),
      published: textOf(item["date_published"]) || textOf(item["date_modified"]),
    })),
  );
}

function feedOf(head: { title: string; link: string; description: string }, items: readonly Item[]): Json {
  const shown = items.slice(0, ITEMS_MAX).map(({ published, categories, ...item }): JsonObject => {
    const publishedAt = instantOf(published);
    return {
      ...item,
      id: (item.id || item.link || digestOf(item)).slice(0, 1_000),
      categories: categories.filter((one) => one !== ""),
      ...(publishedAt === undefined ? {} : { publishedAt }),
    };
  });
  // Some feeds give one item twice; by its id it is one.
  const once = new Map(shown.map((item) => [item["id"], item] as const).reverse());
  return { ...head, items: [...once.values()].reverse() };
}

/** For an item that neither has an id nor leads anywhere. */
function digestOf({ title, content }: Pick<Item, "title" | "content">): string {
  return createHash("sha256").update(`${title}\n${content}`).digest("hex").slice(0, 32);
}

function instantOf(text: string): string | undefined {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** Text of an element, with or without attributes; elements within it (XHTML of Atom) by their texts. */
function textOf(value: Json | undefined): string {
  const found = textIn(value, 0).trim();
  return found.slice(0, CHARS_MAX);
}

function textIn(value: Json | undefined, depth: number): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (depth > 20) return "";
  if (Array.isArray(value))
    return depth === 0 ? textIn(value[0], 1) : value.map((one) => textIn(one, depth + 1)).join(" ");
  if (!isJsonObject(value)) return "";
  if (value["#text"] !== undefined) return textIn(value["#text"], depth + 1);
  const inner = Object.entries(value).filter(([name]) => !name.startsWith("@"));
  return inner.map(([, one]) => textIn(one, depth + 1)).join(" ");
}

/** The address of an item: `<link>…</link>`, or of Atom the `alternate` of several `<link href rel>`. */
function linkOf(value: Json | undefined): string {
  const links = listOf(value);
  const plain = links.find((link) => typeof link === "string" && link.trim() !== "");
  if (typeof plain === "string") return plain.trim();
  const named = links.filter(isJsonObject);
  const best = named.find((link) => (link["@rel"] ?? "alternate") === "alternate") ?? named[0];
  return textOf(best?.["@href"] ?? best?.["#text"]);
}

function permalinkOf(guid: Json | undefined): string {
  const text = textOf(guid);
  return /^https?:\/\//.test(text) ? text : "";
}

function listOf(value: Json | undefined): Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function objects(value: Json | undefined): JsonObject[] {
  return listOf(value).filter(isJsonObject);
}

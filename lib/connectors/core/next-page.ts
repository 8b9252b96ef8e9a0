import { isJsonObject, type Json } from "@/lib/kernel/json";
import type { Pagination } from "../schema";
import { readPath, writePath } from "./dotted-path";
import type { PreparedRequest } from "./prepared-request";
import { parseJson } from "./parse-json";

/** A page that came back, and what was asked for so far. */
export interface Page {
  request: PreparedRequest;
  headers: Readonly<Record<string, string>>;
  body: Json | undefined;
  items: readonly Json[];
  /** Items of this page and those before. */
  seen: number;
  /** 1-based. */
  number: number;
  /** Items asked for per page. */
  size: number;
  /** Where the body holds what asks for a page: `variables` of GraphQL; "": the body itself. */
  within: string;
}

export type NextPage =
  | { kind: "end" }
  | { kind: "request"; request: PreparedRequest }
  /** The address of the next page is of another origin: a credential must not be taken there. */
  | { kind: "refused"; url: string };

const END: NextPage = { kind: "end" };

/** The items of a page. */
export function itemsOf(pagination: Pagination, body: Json | undefined): Json[] {
  const items = readPath(body, pagination.itemsPath ?? "");
  return Array.isArray(items) ? items : [];
}

/**
 * The request of the page after `page`.
 * @param baseUrl of the service, settings filled in: what `pagination.path` is below
 */
export function nextPage(pagination: Pagination, page: Page, baseUrl: string): NextPage {
  if (page.items.length === 0) return END;
  if (pagination.morePath !== undefined && readPath(page.body, pagination.morePath) !== true) return END;
  const field = pagination.requestField;
  switch (pagination.kind) {
    case "link":
      return linked(page, pagination.responsePath);
    case "page":
      return isLast(pagination, page) || field === undefined
        ? END
        : withField(page, field, page.number + (pagination.firstPage ?? 1));
    case "offset":
      return isLast(pagination, page) || field === undefined ? END : withField(page, field, page.seen);
    case "cursor": {
      const cursor = cursorOf(pagination, page);
      if (cursor === undefined || field === undefined) return END;
      if (pagination.path === undefined) return withField(page, field, cursor);
      const body = JSON.stringify({ [field]: cursor });
      return { kind: "request", request: { ...page.request, url: `${baseUrl}${pagination.path}`, body } };
    }
  }
}

/** Where the answer has a word for "no more", it counts; else a page that is not full is the last. */
function isLast(pagination: Pagination, page: Page): boolean {
  if (pagination.responsePath === undefined) return page.items.length < page.size;
  const next = readPath(page.body, pagination.responsePath);
  return next === undefined || next === null || next === "";
}

function cursorOf(pagination: Pagination, page: Page): string | undefined {
  const { lastItemPath, responsePath = "" } = pagination;
  if (lastItemPath !== undefined && pagination.morePath === undefined && page.items.length < page.size)
    return undefined;
  const cursor =
    lastItemPath === undefined ? readPath(page.body, responsePath) : readPath(page.items.at(-1), lastItemPath);
  return (typeof cursor === "string" && cursor !== "") || typeof cursor === "number" ? String(cursor) : undefined;
}

function withField({ request, within }: Page, field: string, value: string | number): NextPage {
  const body = request.body === undefined ? undefined : parseJson(request.body);
  if (isJsonObject(body)) {
    // Asked for as if the author had written it there; what the body already is, it stays.
    writePath(body, within === "" ? field : `${within}.${field}`, value);
    return { kind: "request", request: { ...request, body: JSON.stringify(body) } };
  }
  if (request.headers["content-type"] === "application/x-www-form-urlencoded") {
    const form = new URLSearchParams(request.body);
    form.set(field, String(value));
    return { kind: "request", request: { ...request, body: form.toString() } };
  }
  // Braces of a credential in the path must stay as they are: only the query is taken apart.
  const [path = "", query = ""] = request.url.split("?", 2);
  const params = new URLSearchParams(query);
  params.set(field, String(value));
  return { kind: "request", request: { ...request, url: `${path}?${params.toString()}` } };
}

/** `<https://…>; rel="next"` of RFC 8288. */
const LINK_NEXT = /<([^<>]+)>\s*;[^<]*\brel="?next"?/i;

function linked(page: Page, responsePath: string | undefined): NextPage {
  const found =
    responsePath === undefined ? LINK_NEXT.exec(page.headers["link"] ?? "")?.[1] : readPath(page.body, responsePath);
  if (typeof found !== "string" || found === "" || !URL.canParse(found, page.request.url)) return END;
  const url = new URL(found, page.request.url);
  if (url.origin !== new URL(page.request.url).origin) return { kind: "refused", url: url.origin };
  return { kind: "request", request: { ...page.request, url: url.href } };
}

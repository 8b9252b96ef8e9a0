import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { writePath } from "./core/dotted-path";
import { itemsOf, nextPage } from "./core/next-page";
import type { PreparedRequest, TransportAnswer } from "./core/prepared-request";
import { parseJson } from "./core/parse-json";
import type { Operation, Pagination } from "./schema";

/** Items of one list call at most, over all its pages. */
export const LIST_ITEMS_MAX = 10_000;
/** Characters of all pages of a list; an output is smaller than that in any case. */
const LIST_CHARS_MAX = 32 * 1024 * 1024;
const PAGES_MAX = 200;
const PAGE_SIZE_DEFAULT = 100;

/** How many items a call wants, and its input with the size of a page in place of that number. */
export interface ListPlan {
  pagination: Pagination;
  wanted: number;
  pageSize: number;
  input: JsonObject;
  /** Where a body holds what asks for a page. */
  within: string;
}

/**
 * Reads `all` and the operation's `sizeField` from checked input.
 * @returns undefined where one page is enough: the call is then sent as it stands
 */
export function planList(operation: Operation, { all, ...input }: JsonObject): ListPlan | undefined {
  const pagination = operation.effect === "read" ? operation.http?.pagination : undefined;
  if (pagination === undefined) return undefined;
  const { sizeField, sizeMax = PAGE_SIZE_DEFAULT } = pagination;
  const asked = sizeField === undefined ? undefined : input[sizeField];
  const wanted = all === true ? LIST_ITEMS_MAX : typeof asked === "number" ? asked : undefined;
  const within = operation.http?.graphql === undefined ? "" : "variables";
  if (wanted === undefined) return { pagination, wanted: 0, pageSize: sizeMax, input, within };
  const pageSize = Math.min(wanted, sizeMax);
  return {
    pagination,
    wanted: Math.min(wanted, LIST_ITEMS_MAX),
    pageSize,
    input: sizeField === undefined ? input : { ...input, [sizeField]: pageSize },
    within,
  };
}

type Answered = TransportAnswer & { kind: "answered" };

/**
 * Sends a list call and, while more is wanted, the pages after it.
 * @param failed whether an answer tells of a failure: it is handed back as it is, so that the whole call is tried again
 * @returns the first page's answer with the items of all pages in it, or the answer that failed, each with its request
 */
export async function sendPages(
  plan: ListPlan,
  first: PreparedRequest,
  baseUrl: string,
  send: (request: PreparedRequest) => Promise<TransportAnswer>,
  failed: (answer: Answered) => boolean,
): Promise<{ request: PreparedRequest; answer: TransportAnswer }> {
  const { pagination, pageSize, within } = plan;
  const answer = await send(first);
  if (plan.wanted === 0 || answer.kind === "failed" || failed(answer)) return { request: first, answer };
  const body = parseJson(answer.body);
  let page = {
    request: first,
    headers: answer.headers,
    body,
    items: itemsOf(pagination, body),
    seen: 0,
    number: 1,
    size: pageSize,
    within,
  };
  page.seen = page.items.length;
  const items: Json[] = [...page.items];
  let charsLeft = LIST_CHARS_MAX - answer.body.length;
  while (items.length < plan.wanted && page.number < PAGES_MAX) {
    const next = nextPage(pagination, page, baseUrl);
    if (next.kind === "end") break;
    if (next.kind === "refused") return { request: page.request, answer: linkRefused(next.url) };
    const more = await send(next.request);
    if (more.kind === "failed" || failed(more)) return { request: next.request, answer: more };
    charsLeft -= more.body.length;
    if (charsLeft < 0) return { request: next.request, answer: listTooLarge() };
    const moreBody = parseJson(more.body);
    const found = itemsOf(pagination, moreBody);
    items.push(...found);
    page = {
      request: next.request,
      headers: more.headers,
      body: moreBody,
      items: found,
      seen: items.length,
      number: page.number + 1,
      size: pageSize,
      within,
    };
  }
  if (page.number === 1 && items.length <= plan.wanted) return { request: first, answer };
  return {
    request: first,
    answer: { ...answer, body: joined(pagination, body, page.body, items.slice(0, plan.wanted)) },
  };
}

/** The first page's form, with all items and, beside them, what the last page says of where it goes on. */
function joined(pagination: Pagination, first: Json | undefined, last: Json | undefined, items: Json[]): string {
  const { itemsPath = "" } = pagination;
  if (itemsPath === "" || !isJsonObject(first)) return JSON.stringify(items);
  const whole: JsonObject = structuredClone(first);
  const list = itemsPath.split(".")[0];
  for (const name of Object.keys(whole)) {
    const value = isJsonObject(last) ? last[name] : undefined;
    if (name === list) continue;
    if (value === undefined) delete whole[name];
    else whole[name] = value;
  }
  writePath(whole, itemsPath, items);
  return JSON.stringify(whole);
}

function linkRefused(origin: string): TransportAnswer {
  return {
    kind: "failed",
    category: "validation_error",
    code: "PAGE_LINK_REFUSED",
    message: `the next page is said to be at ${origin}, which is another address than the service's`,
    acted: "no",
    retryable: false,
  };
}

function listTooLarge(): TransportAnswer {
  return {
    kind: "failed",
    category: "payload_too_large",
    code: "LIST_TOO_LARGE",
    message: `the pages are larger than ${LIST_CHARS_MAX} characters together: ask for fewer items, or for less of each`,
    acted: "no",
    retryable: false,
  };
}

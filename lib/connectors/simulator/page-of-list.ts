import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { readPath, writePath } from "../core/dotted-path";
import { itemsOf } from "../core/next-page";
import { parseJson } from "../core/parse-json";
import type { PreparedRequest } from "../core/prepared-request";
import type { ListPlan } from "../send-pages";
import { idLike } from "./vary-ids";

/** Items that a simulated service holds at most of one kind. */
const POPULATION_MAX = 1_000;
/** Pages that it fills, so that the last is not full. */
const PAGES_FILLED = 2.5;
const CURSOR = "sim_";
/** Query parameter of an address that leads to a further page. */
const LINK_PARAMETER = "simulatedOffset";
/** Fields that name an item. */
const ID_FIELD = /^(?:id|gid|key|uid|uuid|guid|number|.*Id|.*_id|sid|ts|name)$/;

/**
 * The page of a list that `request` asks for. A list of which more than one page is wanted has `PAGES_FILLED` of them:
 * what was created, then examples with ids of their own; one that fits a page is left as it is.
 * @param whole the answer's body as one page would be
 * @returns the body and heads of the page: with the service's own sign of a next one, or of the end
 */
export function pageOfList(
  plan: ListPlan,
  request: PreparedRequest,
  whole: Json,
): { body: Json; headers: Record<string, string> } {
  const { pagination, pageSize, wanted } = plan;
  const examples = itemsOf(pagination, whole);
  if (wanted <= pageSize || examples.length === 0) return { body: whole, headers: {} };
  const total = Math.min(wanted, Math.round(pageSize * PAGES_FILLED), Math.max(POPULATION_MAX, examples.length));
  const asked = offsetOf(plan, request);
  // A cursor that the caller has from elsewhere leads to the beginning.
  const from = pagination.kind === "cursor" && asked > total ? 0 : asked;
  const to = Math.min(total, from + pageSize);
  const items = range(from, to).map((index) => itemAt(examples, index, pagination.lastItemPath));
  const next = to < total ? to : undefined;

  const path = pagination.itemsPath ?? "";
  if (path === "" || !isJsonObject(whole)) return { body: items, headers: linkHeader(plan, request, next) };
  const body: JsonObject = structuredClone(whole);
  writePath(body, path, items);
  if (pagination.morePath !== undefined) writePath(body, pagination.morePath, next !== undefined);
  if (pagination.responsePath !== undefined && pagination.lastItemPath === undefined) {
    writePath(body, pagination.responsePath, next === undefined ? null : signOfNext(plan, request, next));
  }
  return { body, headers: linkHeader(plan, request, next) };
}

/** What the service says where there is more. */
function signOfNext({ pagination }: ListPlan, request: PreparedRequest, next: number): Json {
  if (pagination.kind === "link") return linkTo(request, next);
  return pagination.kind === "cursor" ? `${CURSOR}${next}` : next;
}

function linkHeader({ pagination }: ListPlan, request: PreparedRequest, next: number | undefined) {
  const says = pagination.kind === "link" && pagination.responsePath === undefined && next !== undefined;
  return says ? { link: `<${linkTo(request, next)}>; rel="next"` } : ({} as Record<string, string>);
}

function linkTo(request: PreparedRequest, next: number): string {
  const url = new URL(request.url);
  url.searchParams.set(LINK_PARAMETER, String(next));
  return url.href;
}

/** Where a request goes on, read from the place in which the service takes it. */
function offsetOf({ pagination, pageSize, within }: ListPlan, request: PreparedRequest): number {
  const query = new URLSearchParams(request.url.split("?")[1] ?? "");
  if (pagination.kind === "link") return count(query.get(LINK_PARAMETER));
  const field = pagination.requestField ?? "";
  const given = fromBody(request, within === "" ? field : `${within}.${field}`) ?? query.get(field);
  if (pagination.kind === "page") return Math.max(0, count(given) - (pagination.firstPage ?? 1)) * pageSize;
  if (pagination.kind === "offset") return count(given);
  const place = /^(?:sim_)?(\d+)$/.exec(String(given ?? ""))?.[1];
  if (place === undefined) return 0;
  // One that is the last item's id holds the place of that item.
  return pagination.lastItemPath === undefined ? count(place) : count(place) + 1;
}

function fromBody({ body, headers }: PreparedRequest, path: string): Json | undefined {
  if (typeof body !== "string") return undefined;
  if (headers["content-type"] === "application/x-www-form-urlencoded") {
    return new URLSearchParams(body).get(path) ?? undefined;
  }
  return readPath(parseJson(body), path);
}

function count(value: unknown): number {
  const number = Number(value ?? 0);
  return Number.isSafeInteger(number) && number > 0 ? number : 0;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_unused, index) => from + index);
}

/** The item at a place: one that was created, or an example under an id of its own. */
function itemAt(examples: readonly Json[], index: number, cursorPath: string | undefined): Json {
  const example = examples[index % examples.length] ?? null;
  if (!isJsonObject(example)) return example;
  const item: JsonObject =
    index < examples.length
      ? { ...example }
      : Object.fromEntries(
          Object.entries(example).map(([name, value]) => [
            name,
            ID_FIELD.test(name) && (typeof value === "string" || typeof value === "number")
              ? idLike(value, `${name} ${String(index)}`)
              : value,
          ]),
        );
  if (cursorPath !== undefined) {
    const shown = readPath(item, cursorPath);
    writePath(item, cursorPath, typeof shown === "number" ? index : `${CURSOR}${String(index)}`);
  }
  return item;
}

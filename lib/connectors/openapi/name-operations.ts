import { plural, spaced } from "../catalog/source/words";

/** What an operation is named after. */
export interface NamedCall {
  method: string;
  path: string;
  operationId: string | undefined;
  /** Whether its answer is a list. */
  isList: boolean;
}

/** Last parts of a path that say what is done and not to what. */
const ACTIONS = new Set(
  (
    "activate add approve archive assign attach authorize batch begin block bulk cancel capture check clear clone close " +
    "complete confirm convert copy count deactivate decline detach disable duplicate enable execute export finish " +
    "generate import invite invoke join leave lock lookup mark merge move pause ping preview process publish query read " +
    "refresh refund reject release remove rename reopen replace reply reset resend restart restore resume retry revoke " +
    "run save schedule search send sign start stop submit subscribe suspend sync terminate test transfer translate " +
    "trigger unarchive unblock unlock unpublish unsubscribe update upload validate verify void"
  ).split(" "),
);
const READS = new Set(["search", "query", "lookup"]);
const VERSION = /^(v\d+([._]\d+)*|api|rest|\d{4}-\d{2}(-\d{2})?|latest)$/i;
const PARAMETER = /\{[^{}]*\}/g;

export function callKey({ method, path }: Pick<NamedCall, "method" | "path">): string {
  return `${method} ${path}`;
}

/** A call whatever its path's parameters are called. */
export function shapeKey({ method, path }: Pick<NamedCall, "method" | "path">): string {
  return `${method} ${path.replace(PARAMETER, "{}")}`;
}

/**
 * An id `<noun>.<verb>` for each call, from its path and method; where two would be the same, the longer path names
 * its parents too, then its `operationId` counts, then a number is added.
 * @param known ids given before, by `shapeKey`: a call keeps its id when the document changes
 */
export function nameOperations(
  calls: readonly NamedCall[],
  known: ReadonlyMap<string, string> = new Map(),
): Map<string, string> {
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  for (const call of calls) {
    const id = known.get(shapeKey(call));
    if (id === undefined || taken.has(id)) continue;
    ids.set(callKey(call), id);
    taken.add(id);
  }
  const rest = calls.filter((call) => !ids.has(callKey(call)));
  const inOrder = [...rest].sort(
    (a, b) => lengthOf(a.path) - lengthOf(b.path) || compare(a.path, b.path) || compare(a.method, b.method),
  );
  for (const call of inOrder) {
    const id =
      candidatesOf(call).find((one) => !taken.has(one)) ?? numbered(candidatesOf(call)[0] ?? "call.run", taken);
    ids.set(callKey(call), id);
    taken.add(id);
  }
  return ids;
}

/** Whether a POST to this path only looks something up. */
export function isLookUp(path: string): boolean {
  return READS.has(
    spaced(staticParts(path).at(-1) ?? "")
      .split(" ")
      .at(-1) ?? "",
  );
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function lengthOf(path: string): number {
  return path.split("/").length;
}

function numbered(id: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number += 1) if (!taken.has(`${id}${number}`)) return `${id}${number}`;
}

/** The words of a path without its parameters and version. */
function staticParts(path: string): string[] {
  return path
    .split(/[/:]/)
    .map((part) => part.replace(PARAMETER, ""))
    .map((part) => part.replace(/[^A-Za-z0-9]+$|^[^A-Za-z0-9]+/g, ""))
    .filter((part, index, all) => part !== "" && (!VERSION.test(part) || all.length === 1));
}

function candidatesOf(call: NamedCall): string[] {
  const parts = staticParts(call.path);
  const last = parts.at(-1) ?? "";
  const isAction = parts.length > 1 && ACTIONS.has(last.toLowerCase()) && !/\}\/?$/.test(call.path);
  const things = (isAction ? parts.slice(0, -1) : parts).map(singular);
  const verb = isAction ? last : verbOf(call);
  const noun = things.at(-1) ?? "call";
  const own = operationIdOf(call.operationId);
  return [
    idOf([noun], verb),
    ...things.slice(0, -1).map((_thing, index) => idOf(things.slice(-2 - index), verb)),
    ...(own === undefined ? [] : [idOf([noun], own)]),
    idOf(things.length === 0 ? ["call"] : things, `${call.method.toLowerCase()} ${verb}`),
  ];
}

function verbOf({ method, path, isList }: NamedCall): string {
  const isOne = /\}\/?$/.test(path);
  switch (method) {
    case "GET":
      return isList ? "list" : "get";
    case "POST":
      return isOne ? "post" : "create";
    case "PUT":
      return isOne ? "update" : "set";
    case "PATCH":
      return "update";
    default:
      return "delete";
  }
}

/** An operationId in words, without what no id can hold. */
function operationIdOf(id: string | undefined): string | undefined {
  const words = spaced(id ?? "")
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
  return /^[a-z]/.test(words) ? words.slice(0, 60) : undefined;
}

function singular(word: string): string {
  const text = word.toLowerCase();
  if (text.length > 3 && text.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (/(ss|x|ch|sh|tus)es$/.test(text)) return word.slice(0, -2);
  if (/(ss|us|is)$/.test(text) || text.length < 4 || !text.endsWith("s")) return word;
  const stem = word.slice(0, -1);
  return plural(stem.toLowerCase()) === text ? stem : word;
}

function idOf(noun: readonly string[], verb: string): string {
  return `${camel(noun.join(" ")) || "call"}.${camel(verb) || "run"}`;
}

/** Letters and digits, beginning with a small letter. */
function camel(text: string): string {
  const words = spaced(text)
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  const joined = words
    .map((word, index) => (index === 0 ? word : `${word[0]?.toUpperCase()}${word.slice(1)}`))
    .join("");
  return (/^[a-z]/.test(joined) || joined === "" ? joined : `n${joined}`).slice(0, 80);
}

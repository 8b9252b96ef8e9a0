import { namedHosts, namedMailAddresses } from "./named-hosts";

/** Says what a model may write: nothing that leads to where the request does not. */
export interface ModelTextRules {
  hosts: ReadonlySet<string>;
  mailAddresses: ReadonlySet<string>;
}

/** A path to data of the run; what stands in place of data that is missing is a plain word. */
const REFERENCE =
  /^\s*(?:string\(|size\()?\s*(?:trigger|item|index|run\.id|steps\.[a-z][a-z0-9_]{0,62}\.(?:output|error))(?:\.\??[A-Za-z_]\w*|\[\d{1,4}\])*(?:\.orValue\((?:"[\w ,-]{0,40}"|-?\d{1,9}(?:\.\d{1,6})?|\[\]|false|true)\))?\s*\)?\s*$/;
const TEMPLATE = /\{\{([\s\S]*?)\}\}/g;
/** Where an expression stood: no host, no word. */
const HOLE = "\u0000";
/** Ids of this platform: a model is told of none, so that one it names is somebody else's. */
const PLATFORM_ID = /\b(?:conn|wf|ws|usr|key|run|ses|prop|apr)_[0-9a-z]{6,}\b/i;

export function isReference(expression: string): boolean {
  return REFERENCE.test(expression);
}

/**
 * What is wrong with a text that a model wrote into a workflow; null: nothing.
 * @param isAddress it says where something is sent: an address that data fills has to stand whole in one reference
 */
export function flawOfModelText(text: string, rules: ModelTextRules, isAddress: boolean): string | null {
  for (const [, expression = ""] of text.matchAll(TEMPLATE))
    if (!isReference(expression)) return `it computes "${expression.trim().slice(0, 80)}", which is no plain reference`;
  const literal = text.replace(TEMPLATE, HOLE);
  if (literal.includes("{{")) return "it holds an expression that does not end";
  const id = PLATFORM_ID.exec(literal)?.[0];
  if (id !== undefined) return `it names "${id}", which it was not told of`;
  if (isAddress && literal !== HOLE && !isPlainAddress(literal, rules))
    return `"${literal.replaceAll(HOLE, "…").slice(0, 80)}" is no address that the request holds`;
  for (const host of namedHosts(literal))
    if (!rules.hosts.has(host))
      return `it names the host "${host.replaceAll(HOLE, "…").slice(0, 80)}", which the request does not`;
  for (const address of namedMailAddresses(literal))
    if (!rules.mailAddresses.has(address))
      return `it names the address "${address.slice(0, 80)}", which the request does not`;
  return null;
}

/** `https://host…` with a host of the request, as every reader of addresses reads it. */
function isPlainAddress(literal: string, { hosts }: ModelTextRules): boolean {
  if (!/^https?:\/\/[^\s\\/?#@\u0000]+(?:[/?#]|$)/i.test(literal)) return false;
  const filled = literal.replaceAll(HOLE, "x");
  return URL.canParse(filled) && hosts.has(new URL(filled).hostname.toLowerCase().replace(/\.$/, ""));
}

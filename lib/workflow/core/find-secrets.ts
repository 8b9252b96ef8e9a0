import { asJson, isJsonObject, type Json } from "@/lib/kernel/json";
import type { Definition } from "../definition-schema";
import { toPointer } from "./json-pointer";

export interface FoundSecret {
  /** JSON Pointer. */
  path: string;
  /** What it looks like; never the value. */
  what: string;
}

/** Names of fields whose text is a secret, letters and digits only. */
const SECRET_NAMES: ReadonlySet<string> = new Set(
  (
    "password passwd passphrase secret clientsecret apikey apitoken apisecret accesstoken refreshtoken authtoken bearertoken " +
    "privatekey secretkey accesskey secretaccesskey authorization proxyauthorization xapikey xauthtoken xaccesstoken " +
    "xamzsecuritytoken cookie setcookie webhooksecret signingsecret token"
  ).split(" "),
);
const QUERY_SECRET =
  /[?&](api[-_]?key|apikey|access[-_]?token|auth[-_]?token|token|client[-_]?secret|secret|password|passwd|sig|signature)=([^&#\s]+)/i;
const URL_CREDENTIALS = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:([^/\s@]+)@/i;
/** Shapes of keys that services hand out; found wherever they stand, in expressions too. */
const KEY_SHAPES =
  /\b(sk-[A-Za-z0-9_-]{20,}|sk_(live|test)_[A-Za-z0-9]{16,}|xox[abprs]-[A-Za-z0-9-]{10,}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|glpat-[A-Za-z0-9_-]{20,}|AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}|SG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}|ya29\.[A-Za-z0-9_-]{20,}|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,})|-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const BEARER = /^\s*(bearer|basic|token)\s+\S{6,}/i;
const TEMPLATE = /\{\{[\s\S]*?\}\}/g;

/**
 * Literal secrets in a definition: an Authorization header, `api_key=` or `user:password@` in a URL, a `password` field,
 * or text in the shape of a known key. What an expression fills in is not literal.
 */
export function findSecrets(definition: Definition): FoundSecret[] {
  const found: FoundSecret[] = [];
  const { steps, triggers, settings } = definition;
  const stack: { node: Json; keys: string[] }[] = [
    { node: asJson({ steps, triggers, ...(settings && { settings }) }), keys: [] },
  ];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, keys } = top;
    if (typeof node === "string") {
      const what = secretIn(node, keys);
      if (what !== null) found.push({ path: toPointer(keys), what });
    } else if (Array.isArray(node)) node.forEach((item, i) => stack.push({ node: item, keys: [...keys, String(i)] }));
    else if (isJsonObject(node))
      for (const [key, item] of Object.entries(node)) stack.push({ node: item, keys: [...keys, key] });
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function secretIn(text: string, keys: readonly string[]): string | null {
  if (KEY_SHAPES.test(text)) return "a key of a service";
  const isInput = keys.includes("with") || keys[0] === "settings";
  if (!isInput) return null;
  const literal = text.replace(TEMPLATE, "");
  const isHeader = keys.some((key) => key.toLowerCase() === "headers");
  if (isHeader && BEARER.test(literal)) return "an Authorization header";
  const query = QUERY_SECRET.exec(literal);
  if (query) return `${query[1] ?? "a key"}= in a URL`;
  if (URL_CREDENTIALS.test(literal)) return "a password in a URL";
  const name = (keys.at(-1) ?? "").toLowerCase().replace(/[^a-z0-9]/g, "");
  const rest = literal.replace(/^\s*(bearer|basic|token)\b/i, "").trim();
  if (SECRET_NAMES.has(name) && rest !== "" && isPlausible(name, rest)) return `the field ${keys.at(-1) ?? ""}`;
  return null;
}

/** `token` and `cookie` also name harmless things ("page-2", "none"): only what is long and random-looking counts. */
function isPlausible(name: string, text: string): boolean {
  return name !== "token" || (text.length >= 12 && !/\s/.test(text));
}

const EVERY_KEY_SHAPE = new RegExp(KEY_SHAPES.source, "g");
const EVERY_URL_CREDENTIALS = /(?<![a-z0-9+.-])[a-z0-9][a-z0-9+.-]*:\/\/[^/\s:@]+:([^/\s@]+)@/gi;
const EVERY_QUERY_SECRET = new RegExp(QUERY_SECRET.source, "gi");

/** A text without the keys, passwords and tokens that its own form gives away; what only its field's name tells stays. */
export function withoutSecrets(text: string): string {
  return text
    .replace(EVERY_KEY_SHAPE, "removed")
    .replace(EVERY_QUERY_SECRET, (found, name: string) => `${found.charAt(0)}${name}=`)
    .replace(EVERY_URL_CREDENTIALS, (found, password: string) => found.replace(`:${password}@`, "@"));
}

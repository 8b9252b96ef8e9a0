import type { Json } from "@/lib/kernel/json";
import type { Operation, Service } from "../schema";
import { DEPTH_MAX, parseJson } from "./parse-json";
import { parseXml } from "./parse-xml";

/** What an HTTP answer consists of, for reading. */
export interface Answer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
  bytes?: Uint8Array;
}

/** What stands in a body. `page`: HTML, whatever was said of it; `other`: text that is neither. */
export type ReadBody =
  | { kind: "empty" }
  | { kind: "json" | "xml"; value: Json }
  | { kind: "page"; title: string | undefined }
  | { kind: "other"; flaw: string };

/**
 * Reads the body of an operation's answer.
 * @returns undefined where nothing but the text or the file itself is wanted of it
 */
export function readBodyOf(service: Service, operation: Operation, answer: Answer): ReadBody | undefined {
  // The HTTP step gives what came, whatever it is.
  const isPlain = service.id === "http" || operation.http?.answer === "binary" || operation.http?.answer === "text";
  return isPlain && answer.status < 400 ? undefined : readBody(answer);
}

const HTML_START = /^\s*(?:<!--[^>]{0,500}-->\s{0,20})?<(?:!doctype\s+html|html|head|body|title|h1|p|div|center)\b/i;
const TITLE = /<title\b[^>]{0,200}>([^<]{1,300})/i;
const TITLE_CHARS_MAX = 100;

/** Reads a body as what it is. The content type only helps where the text does not say. */
export function readBody({ headers, body }: Pick<Answer, "headers" | "body">): ReadBody {
  if (body.trim() === "") return { kind: "empty" };
  const type = headers["content-type"] ?? "";
  const json = parseJson(body);
  if (json !== undefined) return { kind: "json", value: json };
  if (HTML_START.test(body.slice(0, 2_000)) || (/^text\/html\b/i.test(type) && body.trimStart().startsWith("<"))) {
    const title = TITLE.exec(body.slice(0, 20_000))?.[1]?.replace(/\s+/g, " ").trim();
    return { kind: "page", title: title === "" ? undefined : title?.slice(0, TITLE_CHARS_MAX) };
  }
  if (body.trimStart().startsWith("<")) {
    const xml = parseXml(body);
    return xml === undefined ? { kind: "other", flaw: "damaged XML" } : { kind: "xml", value: xml };
  }
  return { kind: "other", flaw: flawOf(body, type) };
}

/** What a text is that should have been JSON. */
function flawOf(body: string, contentType: string): string {
  const start = body.trimStart();
  if (!/^[[{"]/.test(start)) return /[/+]json\b/i.test(contentType) ? "text that is said to be JSON" : "plain text";
  if (/[:[,]\s{0,20}-?(?:NaN|Infinity)\b/.test(body.slice(0, 100_000))) return "JSON with NaN or Infinity in it";
  if (isNested(body)) return `JSON of more than ${DEPTH_MAX} levels`;
  return /[\]}"]\s*$/.test(body.slice(-100)) ? "damaged JSON" : "JSON that ends in the middle";
}

function isNested(body: string): boolean {
  let depth = 0;
  for (let i = 0; i < body.length; i += 1) {
    const char = body[i];
    if (char === "{" || char === "[") depth += 1;
    else if (char === "}" || char === "]") depth -= 1;
    if (depth > DEPTH_MAX) return true;
  }
  return false;
}

/** Whether a text claims to be JSON, by how it begins or by its type, without being it. */
export function claimsJson(flaw: string): boolean {
  return flaw !== "plain text";
}

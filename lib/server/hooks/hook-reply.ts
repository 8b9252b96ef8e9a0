import type { HookAnswer } from "@/lib/db/run-watch";
import type { Json } from "@/lib/kernel/json";

export interface HookReply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A page of ours must never be made by somebody's webhook answer: no script, no sniffing, no cookies. */
const SAFE_HEADERS = {
  "content-security-policy": "sandbox; default-src 'none'",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};
/**
 * Headers that an answer may choose. Others act on the whole origin (cookies, Alt-Svc, Clear-Site-Data), lead away
 * from it (Refresh, WWW-Authenticate), or break the message.
 */
const OWN_HEADERS =
  /^(content-(type|language|disposition)|location|retry-after|etag|last-modified|allow|vary|webhook-.+|x-(?!content-type-options|frame-options|middleware|nextjs|accel|sendfile|forwarded|dns-prefetch)[a-z0-9-]+)$/;

/** What a run answered its caller, with the headers it may choose. */
export function toReply(answer: HookAnswer): HookReply {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (OWN_HEADERS.test(name.toLowerCase())) headers[name.toLowerCase()] = value.replace(/[\r\n]/g, " ");
  }
  const isText = typeof answer.body === "string";
  const type = isText ? "text/plain; charset=utf-8" : "application/json";
  const body = isText ? String(answer.body) : answer.body === null ? "" : JSON.stringify(answer.body);
  return { status: answer.status, headers: { "content-type": type, ...headers, ...SAFE_HEADERS }, body };
}

export function json(status: number, value: Json): HookReply {
  return { status, headers: { "content-type": "application/json", ...SAFE_HEADERS }, body: JSON.stringify(value) };
}

/** Seconds until a request that could not be taken may be sent again: a worker is back by then. */
const AGAIN_AFTER_SECONDS = 5;

/** An error, RFC 9457; with 503 also when to send it again. @param title one sentence that a person can act on */
export function problem(status: number, code: string, title: string): HookReply {
  const again: Record<string, string> = status === 503 ? { "retry-after": String(AGAIN_AFTER_SECONDS) } : {};
  return {
    status,
    headers: { "content-type": "application/problem+json", ...again, ...SAFE_HEADERS },
    body: JSON.stringify({ type: "about:blank", title, status, code }),
  };
}

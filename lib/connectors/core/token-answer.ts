import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { oauthErrorCode } from "../catalog/oauth-errors";
import { parseJson } from "./parse-json";

/** What a token address answered. */
export type TokenAnswer =
  | {
      kind: "tokens";
      accessToken: string;
      /** Absent: the one before stays in force. */
      refreshToken?: string;
      /** Milliseconds it lasts; absent: nobody said. */
      lifeMs?: number;
      /** Absent: those that were asked for. */
      scopes?: string[];
    }
  /** It speaks against the credential: asking again comes to the same. `description`: as it came, of any length. */
  | { kind: "refused"; code: string; description: string | null }
  /** It says nothing about the credential. `retryable`: the same request may work later. */
  | { kind: "failed"; code: string; message: string; retryable: boolean };

const TOKEN_CHARS_MAX = 20_000;
const LIFE_S_MAX = 10 * 366 * 86_400;
const CODE = /^[A-Za-z0-9_.-]{1,80}$/;
const DESCRIPTION_CHARS_MAX = 300;
/** Errors of the provider's own, told by the same field as refusals. */
const TRANSIENT: ReadonlySet<string> = new Set(["server_error", "temporarily_unavailable", "slow_down", "ratelimited"]);

/**
 * Reads the answer of a token address (RFC 6749, 5.1 and 5.2), and what providers make of it: errors under status 200,
 * forms in place of JSON, lifetimes as texts, scopes with commas.
 */
export function readTokenAnswer(answer: {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}): TokenAnswer {
  const { status } = answer;
  const body = bodyOf(answer);
  const code = body === null ? null : errorCodeOf(body);
  if (status === 429) return failed("token_rate_limited", "asks to be asked less often", true);
  if (status >= 500 || (code !== null && TRANSIENT.has(code)))
    return failed("server_error", `has an error of its own (${code ?? `HTTP ${status}`})`, true);
  if (code !== null) return { kind: "refused", code: oauthErrorCode(code), description: body && descriptionOf(body) };
  if (status >= 300 && status < 400) return failed("token_endpoint_moved", `sends elsewhere (HTTP ${status})`, false);
  if (status === 400 || status === 401 || status === 403)
    return { kind: "refused", code: status === 401 ? "invalid_client" : "invalid_request", description: said(answer) };
  if (status >= 400) return failed("token_endpoint_wrong", `answered HTTP ${status}`, false);
  if (body === null) return failed("token_answer_unreadable", `answered ${said(answer)} where a token was due`, false);
  return tokensOf(body);
}

function tokensOf(body: JsonObject): TokenAnswer {
  const accessToken = body["access_token"];
  if (typeof accessToken !== "string" || accessToken === "" || accessToken.length > TOKEN_CHARS_MAX)
    return failed("token_answer_unreadable", "answered without an access_token", false);
  const type = body["token_type"];
  if (typeof type === "string" && type !== "" && !/^(bearer|bot|user|access_token|token)$/i.test(type))
    return failed("token_answer_unreadable", "gives out tokens of a type that is not supported (only bearer)", false);
  const refreshToken = body["refresh_token"];
  const seconds = Number(body["expires_in"] ?? Number.NaN);
  const hasLife = body["expires_in"] !== null && body["expires_in"] !== "" && seconds > 0 && seconds <= LIFE_S_MAX;
  const scopes = scopesOf(body["scope"]);
  return {
    kind: "tokens",
    accessToken,
    ...(typeof refreshToken === "string" && refreshToken !== "" && refreshToken.length <= TOKEN_CHARS_MAX
      ? { refreshToken }
      : {}),
    ...(hasLife ? { lifeMs: Math.round(seconds * 1_000) } : {}),
    ...(scopes === undefined ? {} : { scopes }),
  };
}

function scopesOf(value: Json | undefined): string[] | undefined {
  const parts = typeof value === "string" ? value.split(/[\s,]+/) : Array.isArray(value) ? value : [];
  const scopes = parts.filter((part): part is string => typeof part === "string" && part !== "" && part.length <= 300);
  return scopes.length === 0 ? undefined : [...new Set(scopes)].slice(0, 100);
}

function bodyOf({ headers, body }: { headers: Readonly<Record<string, string>>; body: string }): JsonObject | null {
  const parsed = parseJson(body);
  if (isJsonObject(parsed)) return parsed;
  const type = headers["content-type"] ?? "";
  const isForm = type.includes("x-www-form-urlencoded") || (type.includes("text/plain") && /^[\w.]+=/.test(body));
  return isForm ? Object.fromEntries(new URLSearchParams(body)) : null;
}

function errorCodeOf(body: JsonObject): string | null {
  const { error } = body;
  const inside = isJsonObject(error) ? (error["code"] ?? error["type"] ?? error["message"]) : error;
  if (typeof inside === "string" && inside !== "") return CODE.test(inside) ? inside.toLowerCase() : "invalid_request";
  return isJsonObject(error) || body["ok"] === false ? "invalid_request" : null;
}

function descriptionOf(body: JsonObject): string | null {
  const { error } = body;
  const text = body["error_description"] ?? body["message"] ?? (isJsonObject(error) ? error["message"] : null);
  return typeof text === "string" && text !== "" ? text : null;
}

/** A page of HTML says nothing but that it is one. */
function said({ status, headers, body }: { status: number; headers: Readonly<Record<string, string>>; body: string }) {
  const isPage = (headers["content-type"] ?? "").includes("html") || body.trimStart().startsWith("<");
  return isPage
    ? `a web page (HTTP ${status})`
    : body.trim() === ""
      ? `nothing (HTTP ${status})`
      : `no JSON (HTTP ${status})`;
}

/** Text of a provider as it may be shown: one line, no control characters, not long. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .slice(0, DESCRIPTION_CHARS_MAX);
}

function failed(code: string, message: string, retryable: boolean): TokenAnswer {
  return { kind: "failed", code, message: `The token address ${message}`, retryable };
}

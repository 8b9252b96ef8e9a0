import type { ModelExchange } from "@/lib/intelligence/ports";
import { isJsonObject, type Json } from "@/lib/kernel/json";
import type { PreparedRequest, TransportAnswer } from "@/lib/connectors/core/prepared-request";

/** One request through the guarded client. */
export type SendRequest = (
  request: PreparedRequest,
  options: { timeoutMs: number; signal: AbortSignal },
) => Promise<TransportAnswer>;

/**
 * `fetch` of the provider packages over the guarded client, which follows no redirect and knows one host only.
 * @param note is told of every exchange; headers, and with them the key, are no part of it
 */
export function createModelFetch(
  send: SendRequest,
  timeoutMs: number,
  note: (exchange: ModelExchange) => void,
): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const body = typeof init?.body === "string" ? init.body : "";
    const headers = Object.fromEntries(new Headers(init?.headers).entries());
    const request = { method: init?.method ?? "GET", url, headers, body };
    const answer = await send(request, { timeoutMs, signal: init?.signal ?? new AbortController().signal });
    note({ url, sent: body, ...received(answer) });
    if (answer.kind === "failed") {
      init?.signal?.throwIfAborted();
      // The words by which the provider packages tell a connection that failed, which is tried once more.
      throw new TypeError("fetch failed", { cause: new Error(answer.message) });
    }
    const { "content-encoding": _encoding, "content-length": _length, ...kept } = answer.headers;
    const hasBody = answer.status >= 200 && ![204, 205, 304].includes(answer.status);
    return new Response(hasBody ? answer.body : null, { status: Math.max(200, answer.status), headers: kept });
  };
}

function received(answer: TransportAnswer): Pick<ModelExchange, "status" | "received"> {
  return answer.kind === "failed"
    ? { status: null, received: answer.message }
    : { status: answer.status, received: answer.body };
}

/** What an error body says, whichever provider wrote it; null where it says nothing. */
export function errorTextOf(body: string): string | null {
  const parsed = parsedOrNull(body);
  const error = isJsonObject(parsed) ? (parsed["error"] ?? parsed["message"]) : null;
  const text = isJsonObject(error) ? error["message"] : error;
  return typeof text === "string" && text !== "" ? text.replace(/\s+/g, " ").slice(0, 200) : null;
}

function parsedOrNull(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

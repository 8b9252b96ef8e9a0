import { maskHeaders } from "./mask-headers";

/** A request without its credential: what is shown, kept, and (with the credential added at the last moment) sent. */
export interface PreparedRequest {
  method: string;
  /** Absolute; may hold `{name}` where a credential belongs into the path. */
  url: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** The body as text; where it is sent as `bytes`, a form of it that people can read. */
  body?: string;
  /** What is sent in place of `body` where that is no text: a file, or parts with files in them. */
  bytes?: Uint8Array;
}

/** A request as it may be shown and kept: no bytes, and no header that usually holds a secret. */
export function shownRequest({ method, url, headers, body }: PreparedRequest): PreparedRequest {
  return { method, url, headers: maskHeaders(headers), ...(body === undefined ? {} : { body }) };
}

/** Where the time of an exchange went, whole milliseconds. The parts of a connection are absent where one was used again. */
export interface ExchangeTiming {
  /** The name was looked up. */
  dnsMs?: number;
  /** The connection stood, from the beginning of the attempt to connect. */
  connectMs?: number;
  /** It was secured, after it stood. */
  tlsMs?: number;
  /** Until the head of the answer was there, from the beginning of the call; absent: none came. */
  firstByteMs?: number;
  /** The whole exchange, redirects and reading of the body included. */
  totalMs: number;
}

/** What a transport brought back. */
export type TransportAnswer =
  | {
      kind: "answered";
      status: number;
      /** Names in lower case. */
      headers: Record<string, string>;
      /** As text, without a byte order mark; what is no UTF-8 stands in it as U+FFFD. */
      body: string;
      /** The body as it came; absent where `body` gives it back exactly. */
      bytes?: Uint8Array;
      /** The address that answered, after redirects. */
      url: string;
      timing?: ExchangeTiming;
    }
  | {
      kind: "failed";
      category:
        | "timeout"
        | "dns_failure"
        | "connection_refused"
        | "connection_reset"
        | "tls_error"
        | "configuration_missing"
        | "payload_too_large"
        | "validation_error"
        | "invalid_credentials";
      /** Upper snake case. */
      code: string;
      message: string;
      /** Whether the service may have acted on it. */
      acted: "no" | "unknown";
      retryable: boolean;
      timing?: ExchangeTiming;
    };

/** The content of an answer, whether it was text or not. */
export function contentOf(answer: { body: string; bytes?: Uint8Array }): Uint8Array {
  return answer.bytes ?? Buffer.from(answer.body, "utf8");
}

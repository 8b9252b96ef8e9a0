/** A request without its credential: what is shown, kept, and (with the credential added at the last moment) sent. */
export interface PreparedRequest {
  method: string;
  /** Absolute; may hold `{name}` where a credential belongs into the path. */
  url: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body?: string;
}

/** What a transport brought back. */
export type TransportAnswer =
  | {
      kind: "answered";
      status: number;
      /** Names in lower case. */
      headers: Record<string, string>;
      body: string;
      /** The address that answered, after redirects. */
      url: string;
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
    };

import { Pool } from "undici";
import { readWorkerFile } from "../doorbell";

/** A request as it came, its body read. */
export interface PassedRequest {
  method: string;
  /** Path and query, as they stand in the address. */
  target: string;
  headers: Headers;
  body: Buffer;
}

/**
 * @returns null where no worker is there to take it: nothing was accepted then
 * @throws where the worker went away with the request: it may have been accepted
 */
export type PassToWorker = (request: PassedRequest) => Promise<Response | null>;

/**
 * Connections to the worker at one time; further requests queue for them. Far more than callers can occupy by waiting
 * for the answers of their runs, which the worker bounds for each workspace.
 */
const CONNECTIONS_MAX = 1_024;
/** Longer than any answer of a run is waited for. */
const ANSWER_MS_MAX = 60_000;
const CONNECT_MS_MAX = 1_000;
/** What belongs to one connection and not to the message (RFC 9110, section 7.6.1), or is made anew for the next one. */
const OF_ONE_CONNECTION = new Set(
  ["connection", "proxy-connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "expect"].concat([
    "proxy-authenticate",
    "proxy-authorization",
    "content-length",
    "date",
  ]),
);
const BODYLESS = new Set([204, 205, 304]);
const NOT_CONNECTED = new Set(["ECONNREFUSED", "UND_ERR_CONNECT_TIMEOUT", "UND_ERR_CLOSED", "UND_ERR_DESTROYED"]);

/** Hands requests on to the worker's own listener, over connections that stay open. */
export function createPassToWorker(dataDir: string): PassToWorker {
  let known: { origin: string; pool: Pool } | undefined;

  async function worker(): Promise<{ origin: string; pool: Pool } | undefined> {
    if (known !== undefined) return known;
    const file = await readWorkerFile(dataDir);
    if (file === null) return undefined;
    const { origin } = new URL(file.hooksUrl);
    known ??= {
      origin,
      pool: new Pool(origin, {
        connections: CONNECTIONS_MAX,
        connectTimeout: CONNECT_MS_MAX,
        headersTimeout: ANSWER_MS_MAX,
        bodyTimeout: ANSWER_MS_MAX,
      }),
    };
    return known;
  }

  function forget(gone: { pool: Pool }): void {
    if (known?.pool === gone.pool) known = undefined;
    void gone.pool.close();
  }

  return async ({ method, target, headers, body }) => {
    const to = await worker();
    if (to === undefined) return null;
    try {
      const answer = await to.pool.request({
        path: target,
        method: method as "POST",
        headers: [...headers].filter(([name]) => !OF_ONE_CONNECTION.has(name)).flat(),
        body: body.length === 0 ? null : body,
      });
      const text = await answer.body.arrayBuffer();
      const passed = new Headers();
      for (const [name, value] of Object.entries(answer.headers))
        if (value !== undefined && !OF_ONE_CONNECTION.has(name)) passed.set(name, String(value));
      return new Response(BODYLESS.has(answer.statusCode) ? null : text, {
        status: answer.statusCode,
        headers: passed,
      });
    } catch (error) {
      if (!NOT_CONNECTED.has(codeOf(error))) throw error;
      // Another worker may have started since, at another port.
      forget(to);
      return null;
    }
  };
}

function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}

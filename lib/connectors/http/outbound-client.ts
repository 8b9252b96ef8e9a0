import { Agent, request as undiciRequest } from "undici";
import { maskedBytes, maskSecrets } from "../core/mask-secrets";
import type { PreparedRequest, TransportAnswer } from "../core/prepared-request";
import type { OpenedConnection, Sending, Transport } from "../ports";
import { isHostAllowed, portOf } from "./address-guard";
import { createConnector } from "./connector";
import { exchangeNotes, msSince, notingSent, type ExchangeNotes } from "./exchange-clock";
import { createHostGuard, type HostGuardOptions } from "./host-guard";
import { decoded, readContent } from "./read-response";
import { failureOf, GuardError } from "./transport-failure";

export interface OutboundOptions extends HostGuardOptions {
  /** Proxy for everything but what stands in `allow`; http: or https:. */
  proxy?: string | undefined;
  /** Bytes of an answer, before and after decompression; default 10 MiB. */
  bodyBytesMax?: number;
  /** Redirects followed; five by default. 0: a redirect is an answer like any other. */
  redirectsMax?: number;
  /** Connections to one host at one time; default 50. What comes on top waits for one. */
  connectionsPerHostMax?: number;
  /** Milliseconds for making a connection; default 10,000. */
  connectTimeoutMs?: number;
  /** Milliseconds until the head of an answer, from when the request is out; default 300,000. */
  headersTimeoutMs?: number;
  /** Milliseconds between two pieces of an answer; default 60,000. */
  idleTimeoutMs?: number;
  /** Milliseconds of one call whatever its step allows, redirects included; default 900,000. */
  wholeTimeoutMs?: number;
}

/** A shorter secret would blank ordinary data. */
const ECHO_CHARS_MIN = 8;
const RESPONSE_BYTES_MAX = 10 * 1024 * 1024;
const HEAD_BYTES_MAX = 65_536;
const REDIRECTS_MAX = 5;
const REDIRECT_STATUS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Milliseconds that an unused connection is kept, and the longest that a server may ask for. */
const KEEP_ALIVE_MS = 10_000;
const KEEP_ALIVE_MS_MAX = 60_000;

/**
 * The one way out. Every hop is checked: scheme, host, literal address, and, at connect, the address a name resolved
 * to, so that a name that changes its answer gains nothing. Redirects are followed by hand. A credential is added after
 * the host check and never follows to another origin. Proxy settings of the process (HTTPS_PROXY …) are not read.
 */
export function createOutboundClient(options: OutboundOptions): Transport & { close(): Promise<void> } {
  const guard = createHostGuard(options);
  const bytesMax = options.bodyBytesMax ?? RESPONSE_BYTES_MAX;
  const redirectsMax = options.redirectsMax ?? REDIRECTS_MAX;
  const wholeTimeoutMs = options.wholeTimeoutMs ?? 900_000;
  const connecting = { guard, connectTimeoutMs: options.connectTimeoutMs ?? 10_000 };
  const proxy = options.proxy === undefined ? undefined : new URL(options.proxy);
  const limits = {
    maxResponseSize: bytesMax,
    maxHeaderSize: HEAD_BYTES_MAX,
    connections: options.connectionsPerHostMax ?? 50,
    pipelining: 1,
    headersTimeout: options.headersTimeoutMs ?? 300_000,
    bodyTimeout: options.idleTimeoutMs ?? 60_000,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS_MAX,
  };
  const guarded = new Agent({ ...limits, connect: createConnector({ ...connecting, bounds: "public", proxy }) });
  // What an administrator allowed stands within the own network: no proxy leads there.
  const open = new Agent({ ...limits, connect: createConnector({ ...connecting, bounds: "any" }) });

  /** @throws GuardError when the address is out of bounds */
  function agentFor(url: URL): Agent {
    if (url.protocol !== "http:" && url.protocol !== "https:")
      throw new GuardError(`${url.protocol}// addresses are not called`);
    if (url.username !== "" || url.password !== "")
      throw new GuardError("an address with a user or password in it is not called");
    return guard.admit(url.hostname, portOf(url)) === "any" ? open : guarded;
  }

  async function follow(
    sending: Sending,
    signal: AbortSignal,
    notes: ExchangeNotes,
    startedMs: number,
  ): Promise<TransportAnswer> {
    const { request, connection } = sending;
    let hop: PreparedRequest = { ...request, headers: { ...request.headers } };
    let credential = connection;
    const origin = new URL(withoutPlaceholders(request.url)).origin;
    for (let redirects = 0; ; redirects += 1) {
      const shown = new URL(withoutPlaceholders(hop.url));
      const agent = agentFor(shown);
      const target =
        credential === null ? { url: shown, headers: hop.headers } : await withCredential(hop, shown, credential);
      const responding = undiciRequest(target.url, {
        method: hop.method as "GET",
        headers: { "user-agent": "workflow-platform", "accept-encoding": "gzip, deflate, br", ...target.headers },
        body: hop.bytes ?? hop.body ?? null,
        dispatcher: notingSent(agent, notes, signal),
        signal,
      });
      const response = await orAborted(responding, signal);
      notes.timing.firstByteMs = msSince(startedMs);
      const location = response.headers["location"];
      if (redirectsMax === 0 || !REDIRECT_STATUS.has(response.statusCode) || typeof location !== "string") {
        const headers = flatHeaders(response.headers);
        const content = await readContent(response.body, headers["content-encoding"] ?? "", bytesMax);
        const text = decoded(content, headers["content-type"] ?? "");
        return { kind: "answered", status: response.statusCode, headers, ...text, url: shown.href };
      }
      await response.body.dump();
      // A service that says "look elsewhere" after a write (303) has done it; one that says "ask there" (307) has not.
      notes.sent = hop.method !== "GET" && hop.method !== "HEAD" && response.statusCode < 304;
      if (redirects === redirectsMax) throw new GuardError(`more than ${redirectsMax} redirects`);
      const next = URL.canParse(location, shown) ? new URL(location, shown) : undefined;
      if (next === undefined) throw new GuardError("a redirect to what is no address");
      hop = redirected(hop, next, response.statusCode);
      if (next.origin !== origin) {
        credential = null;
        hop.headers = withoutSecrets(hop.headers);
      }
    }
  }

  return {
    async send(sending) {
      const { signal: asked, timeoutMs } = sending.call;
      const wholeMs = Math.max(1, Math.min(timeoutMs, wholeTimeoutMs));
      const timer = AbortSignal.timeout(wholeMs);
      const signal = AbortSignal.any([asked, timer]);
      const startedMs = performance.now();
      const notes: ExchangeNotes = { timing: { totalMs: 0 }, sent: false };
      const ended = (): { timing: ExchangeNotes["timing"] } => ({
        timing: { ...notes.timing, totalMs: msSince(startedMs) },
      });
      try {
        const answer = await exchangeNotes.run(notes, () => follow(sending, signal, notes, startedMs));
        return { ...withoutCredential(answer, sending.connection), ...ended() };
      } catch (error) {
        const overdue = asked.aborted && isTimeout(asked.reason);
        const failure = failureOf(error, {
          timedOut: timer.aborted || overdue,
          timeoutMs: wholeMs,
          cancelled: asked.aborted && !overdue,
          bytesMax,
          sent: notes.sent,
        });
        return { ...failure, ...ended() };
      }
    },
    async close() {
      await Promise.all([guarded.destroy(), open.destroy()]);
    },
  };
}

/** The client looks at a signal only when a request leaves its queue: whoever waits there has his time all the same. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** Whoever asks for a call keeps its time too; which of the two timers of one length goes off first is chance. */
function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === "TimeoutError";
}

/** A service may repeat what it was sent; what comes in here goes into outputs, records and errors. */
function withoutCredential(answer: TransportAnswer, connection: OpenedConnection | null): TransportAnswer {
  const secrets = (connection?.secrets ?? []).filter((secret) => secret.length >= ECHO_CHARS_MIN);
  if (answer.kind === "failed" || secrets.length === 0) return answer;
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, maskSecrets(value, secrets)]);
  const bytes = answer.bytes === undefined ? {} : { bytes: maskedBytes(answer.bytes, secrets) };
  return { ...answer, headers: Object.fromEntries(headers), body: maskSecrets(answer.body, secrets), ...bytes };
}

function redirected(hop: PreparedRequest, next: URL, status: number): PreparedRequest {
  const headers = { ...hop.headers };
  const keeps = status === 307 || status === 308 || hop.method === "GET" || hop.method === "HEAD";
  if (keeps) return { ...hop, url: next.href, headers };
  delete headers["content-type"];
  return { method: "GET", url: next.href, headers };
}

/** Headers that may go to an origin the author did not name. */
function withoutSecrets(headers: Record<string, string>): Record<string, string> {
  const harmless = /^(accept|accept-language|content-type|user-agent|idempotency-key)$/;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => harmless.test(name)));
}

/** Visible ASCII, spaces and tabs. */
const HEADER_TEXT = /^[\t\x20-\x7e\x80-\xff]*$/;

/** @throws GuardError when the credential does not belong to this host, or cannot be sent */
async function withCredential(
  hop: PreparedRequest,
  shown: URL,
  credential: OpenedConnection,
): Promise<{ url: URL; headers: Record<string, string> }> {
  if (credential.allowedHosts !== null && !isHostAllowed(shown.hostname, credential.allowedHosts)) {
    throw new GuardError(
      `the credential of the connection was not entered for ${shown.hostname}, and is not sent there; enter it again if it is meant for that host`,
      "CREDENTIAL_HOST_REFUSED",
    );
  }
  const filled = hop.url.replace(/\{(\w+)\}/g, (match, name: string) => {
    const value = credential.path[name];
    return value === undefined ? match : encodeURIComponent(value).replaceAll("%3A", ":");
  });
  const url = new URL(filled);
  // What was checked is what is called: a credential in the path must not name the host.
  if (url.host !== shown.host || url.protocol !== shown.protocol)
    throw new GuardError("a credential must not stand in the host of an address", "CREDENTIAL_HOST_REFUSED");
  for (const [name, value] of Object.entries(credential.query)) url.searchParams.set(name, value);
  const headers = { ...hop.headers, ...credential.headers };
  const signed = await credential.sign?.({ method: hop.method, url, headers, body: hop.bytes ?? hop.body });
  if (!Object.values(credential.headers).every((value) => HEADER_TEXT.test(value)))
    throw new GuardError("the credential holds a character that cannot be sent: enter it anew", "CREDENTIAL_MALFORMED");
  return { url, headers: { ...headers, ...signed } };
}

/** Only for looking at: braces of a credential in the path are no host. */
function withoutPlaceholders(url: string): string {
  return url.replace(/\{(\w+)\}/g, "$1");
}

function flatHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}

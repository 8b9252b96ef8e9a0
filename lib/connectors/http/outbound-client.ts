import { lookup as dnsLookup, type LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { Agent, request as undiciRequest } from "undici";
import { maskSecrets } from "../core/mask-secrets";
import type { TransportAnswer } from "../core/prepared-request";
import type { OpenedConnection, Sending, Transport } from "../ports";
import { hostAndPort, isHostAllowed, isPublicAddress, literalAddress } from "./address-guard";
import { failureOf, GuardError, tooLarge } from "./transport-failure";

export interface OutboundOptions {
  /** `host:port` of private addresses that workflows may reach; set by whoever runs the platform. */
  allow: readonly string[];
  /** Bytes of an answer, before and after decompression. */
  bodyBytesMax?: number;
  /** Names to addresses; the system's by default. */
  resolve?: (hostname: string) => Promise<LookupAddress[]>;
}

/** A shorter secret would blank ordinary data. */
const ECHO_CHARS_MIN = 8;
const RESPONSE_BYTES_MAX = 10 * 1024 * 1024;
const REDIRECTS_MAX = 5;
const REDIRECT_STATUS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const resolveBySystem = (hostname: string): Promise<LookupAddress[]> => promisify(dnsLookup)(hostname, { all: true });

/**
 * The one way out. Every hop is checked: scheme, literal address, and, at connect, the address a name resolved to,
 * so that a name that changes its answer gains nothing. Redirects are followed by hand, at most five. A credential is
 * added after the host check and never follows to another origin. Proxy settings of the process are not read.
 */
export function createOutboundClient(options: OutboundOptions): Transport & { close(): Promise<void> } {
  const allow = new Set(options.allow.map((entry) => entry.toLowerCase()));
  const bytesMax = options.bodyBytesMax ?? RESPONSE_BYTES_MAX;
  const resolve = options.resolve ?? resolveBySystem;
  const limits = { maxResponseSize: bytesMax, maxHeaderSize: 65_536, headersTimeout: 0, bodyTimeout: 0 };
  const guarded = new Agent({ ...limits, connect: { lookup: checkedLookup(resolve, false) } });
  const open = new Agent({ ...limits, connect: { lookup: checkedLookup(resolve, true) } });

  /** @throws GuardError when the address is out of bounds */
  function agentFor(url: URL): Agent {
    if (url.protocol !== "http:" && url.protocol !== "https:")
      throw new GuardError(`${url.protocol}// addresses are not called`);
    if (allow.has(hostAndPort(url))) return open;
    const literal = literalAddress(url.hostname);
    if (literal !== undefined && !isPublicAddress(literal)) throw new GuardError(privateMessage(hostAndPort(url)));
    return guarded;
  }

  async function follow(sending: Sending, signal: AbortSignal, progress: { sent: boolean }): Promise<TransportAnswer> {
    const { request, connection } = sending;
    let hop: Hop = { ...request, headers: { ...request.headers } };
    let credential = connection;
    const origin = new URL(withoutPlaceholders(request.url)).origin;
    for (let redirects = 0; ; redirects += 1) {
      const shown = new URL(withoutPlaceholders(hop.url));
      const agent = agentFor(shown);
      const target =
        credential === null ? { url: shown, headers: hop.headers } : withCredential(hop, shown, credential);
      progress.sent = false;
      const response = await undiciRequest(target.url, {
        method: hop.method as "GET",
        headers: { "user-agent": "workflow-platform", "accept-encoding": "gzip, deflate, br", ...target.headers },
        body: hop.body ?? null,
        dispatcher: agent,
        signal,
      });
      progress.sent = true;
      const location = response.headers["location"];
      if (!REDIRECT_STATUS.has(response.statusCode) || typeof location !== "string") {
        const body = await readBody(response.body, String(response.headers["content-encoding"] ?? ""), bytesMax);
        return {
          kind: "answered",
          status: response.statusCode,
          headers: flatHeaders(response.headers),
          body,
          url: shown.href,
        };
      }
      await response.body.dump();
      if (redirects === REDIRECTS_MAX) throw new GuardError(`more than ${REDIRECTS_MAX} redirects`);
      const next = new URL(location, shown);
      hop = redirected(hop, next, response.statusCode);
      if (next.origin !== origin) {
        credential = null;
        hop.headers = withoutSecrets(hop.headers);
      }
    }
  }

  return {
    async send(sending) {
      const progress = { sent: false };
      const timer = AbortSignal.timeout(Math.max(1, sending.call.timeoutMs));
      const signal = AbortSignal.any([sending.call.signal, timer]);
      try {
        return withoutCredential(await follow(sending, signal, progress), sending.connection);
      } catch (error) {
        const { signal: asked, timeoutMs } = sending.call;
        const overdue = asked.aborted && isTimeout(asked.reason);
        return failureOf(error, {
          timedOut: timer.aborted || overdue,
          timeoutMs,
          cancelled: asked.aborted && !overdue,
          bytesMax,
        });
      }
    },
    async close() {
      await Promise.all([guarded.destroy(), open.destroy()]);
    },
  };
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
  return { ...answer, headers: Object.fromEntries(headers), body: maskSecrets(answer.body, secrets) };
}

interface Hop {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
}

function redirected(hop: Hop, next: URL, status: number): Hop {
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

/** @throws GuardError when the credential does not belong to this host */
function withCredential(
  hop: Hop,
  shown: URL,
  credential: OpenedConnection,
): { url: URL; headers: Record<string, string> } {
  if (credential.allowedHosts !== null && !isHostAllowed(shown.hostname, credential.allowedHosts)) {
    throw new GuardError(`the connection must not be used with ${shown.hostname}`, "CREDENTIAL_HOST_REFUSED");
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
  return { url, headers: { ...hop.headers, ...credential.headers } };
}

/** Only for looking at: braces of a credential in the path are no host. */
function withoutPlaceholders(url: string): string {
  return url.replace(/\{(\w+)\}/g, "$1");
}

function checkedLookup(resolve: (hostname: string) => Promise<LookupAddress[]>, anyAddress: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const bad = anyAddress ? undefined : addresses.find(({ address }) => !isPublicAddress(address));
        const first = addresses[0];
        if (bad !== undefined) callback(new GuardError(privateMessage(hostname)), "", 4);
        else if (first === undefined)
          callback(Object.assign(new GuardError(`${hostname} has no address`), { code: "ENOTFOUND" }), "", 4);
        else if (options.all === true) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, "", 4),
    );
  };
}

function privateMessage(host: string): string {
  return `${host} is not a public address; an administrator can allow it (OUTBOUND_ALLOW)`;
}

function flatHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}

const gunzip = promisify(zlib.gunzip);
const inflate = promisify(zlib.inflate);
const brotli = promisify(zlib.brotliDecompress);

async function readBody(stream: AsyncIterable<Uint8Array>, encoding: string, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw new GuardError(tooLarge(bytesMax), "RESPONSE_TOO_LARGE");
    chunks.push(chunk);
  }
  const raw = Buffer.concat(chunks);
  if (raw.byteLength === 0) return "";
  const limit = { maxOutputLength: bytesMax };
  try {
    if (encoding === "gzip" || encoding === "x-gzip") return (await gunzip(raw, limit)).toString("utf8");
    if (encoding === "deflate") return (await inflate(raw, limit)).toString("utf8");
    if (encoding === "br") return (await brotli(raw, limit)).toString("utf8");
  } catch (error) {
    throw new GuardError(`the answer cannot be unpacked within ${bytesMax} bytes`, "RESPONSE_TOO_LARGE", error);
  }
  return raw.toString("utf8");
}

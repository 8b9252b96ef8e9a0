import type { LookupFunction, Socket } from "node:net";
import { buildConnector } from "undici";
import { exchangeNotes, msSince } from "./exchange-clock";
import type { HostGuard } from "./host-guard";
import { openTunnel } from "./proxy-tunnel";

export interface ConnectorOptions {
  guard: HostGuard;
  /** Whether private addresses may be reached: only for what an administrator allowed. */
  bounds: "any" | "public";
  connectTimeoutMs: number;
  /** Everything goes through it, as a tunnel to the address that was checked here. */
  proxy?: URL | undefined;
}

/**
 * How connections are made: the addresses of a name are checked where they are used, so that a name that changes its
 * answer gains nothing. Notes how long looking up, connecting and securing took.
 */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  const { guard, bounds, connectTimeoutMs, proxy } = options;
  const lookup = checkedLookup(guard, bounds);
  const connect = buildConnector({ timeout: connectTimeoutMs, lookup });
  const direct: buildConnector.connector = (target, callback) => {
    const timing = exchangeNotes.getStore()?.timing;
    const startedMs = performance.now();
    // The function hands back the socket that it is connecting, which its type does not say.
    const socket = connect(target, callback) as unknown as Socket | undefined;
    if (timing === undefined || socket === undefined) return;
    socket.once("lookup", () => (timing.dnsMs = msSince(startedMs)));
    // Within a tunnel there is nothing to connect any more.
    let connectedMs = 0;
    socket.once("connect", () => (timing.connectMs = connectedMs = msSince(startedMs)));
    socket.once("secureConnect", () => (timing.tlsMs = msSince(startedMs) - connectedMs));
  };
  return proxy === undefined ? direct : tunnelled(direct, proxy, options);
}

function tunnelled(
  connect: buildConnector.connector,
  proxy: URL,
  { guard, connectTimeoutMs }: ConnectorOptions,
): buildConnector.connector {
  return (target, callback) => {
    const { hostname, protocol } = target;
    const timing = exchangeNotes.getStore()?.timing;
    const startedMs = performance.now();
    const port = target.port === "" ? (protocol === "https:" ? 443 : 80) : Number(target.port);
    // Named by the proxy anew, the host could be another one than was checked.
    guard
      .addressOf(hostname, port)
      .then((address) => {
        if (timing !== undefined) timing.dnsMs = msSince(startedMs);
        return openTunnel(proxy, { address, hostname, port }, connectTimeoutMs);
      })
      .then(
        (socket) => {
          if (timing !== undefined) timing.connectMs = msSince(startedMs);
          if (protocol === "https:") connect({ ...target, httpSocket: socket }, callback);
          else callback(null, socket);
        },
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
      );
  };
}

function checkedLookup(guard: HostGuard, bounds: "any" | "public"): LookupFunction {
  return (hostname, options, callback) => {
    guard.addresses(hostname, bounds).then(
      (addresses) => {
        const first = addresses[0];
        if (options.all === true) callback(null, addresses);
        else callback(null, first?.address ?? "", first?.family ?? 4);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, "", 4),
    );
  };
}

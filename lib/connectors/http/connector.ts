import type { LookupAddress } from "node:dns";
import type { LookupFunction, Socket } from "node:net";
import { buildConnector } from "undici";
import { isPublicAddress, literalAddress } from "./address-guard";
import { exchangeNotes, msSince } from "./exchange-clock";
import { openTunnel } from "./proxy-tunnel";
import { GuardError } from "./transport-failure";

export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

export interface ConnectorOptions {
  resolve: Resolve;
  /** Whether private addresses may be reached: only for what an administrator allowed. */
  anyAddress: boolean;
  connectTimeoutMs: number;
  /** Everything goes through it, as a tunnel to the address that was checked here. */
  proxy?: URL | undefined;
}

/**
 * How connections are made: the addresses of a name are checked where they are used, so that a name that changes its
 * answer gains nothing. Notes how long looking up, connecting and securing took.
 */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  const { resolve, anyAddress, connectTimeoutMs, proxy } = options;
  const lookup = checkedLookup(resolve, anyAddress);
  const connect = buildConnector({ timeout: connectTimeoutMs, lookup });
  const direct: buildConnector.connector = (target, callback) => {
    const timing = exchangeNotes.getStore()?.timing;
    const startedMs = performance.now();
    // The function hands back the socket that it is connecting, which its type does not say.
    const socket = connect(target, callback) as unknown as Socket | undefined;
    if (timing === undefined || socket === undefined) return;
    socket.once("lookup", () => (timing.dnsMs = msSince(startedMs)));
    socket.once("connect", () => (timing.connectMs = msSince(startedMs)));
    socket.once("secureConnect", () => (timing.tlsMs = msSince(startedMs) - (timing.connectMs ?? 0)));
  };
  return proxy === undefined ? direct : tunnelled(direct, proxy, options);
}

function tunnelled(
  connect: buildConnector.connector,
  proxy: URL,
  { resolve, anyAddress, connectTimeoutMs }: ConnectorOptions,
): buildConnector.connector {
  return (target, callback) => {
    const { hostname, protocol } = target;
    const timing = exchangeNotes.getStore()?.timing;
    const startedMs = performance.now();
    const port = target.port === "" ? (protocol === "https:" ? 443 : 80) : Number(target.port);
    checkedAddress(hostname, resolve, anyAddress)
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

/** The address that a tunnel is to lead to: named by the proxy anew, it could be another one than was checked. */
async function checkedAddress(hostname: string, resolve: Resolve, anyAddress: boolean): Promise<string> {
  const literal = literalAddress(hostname);
  if (literal !== undefined) return literal;
  return (await checked(hostname, resolve, anyAddress))[0]?.address ?? "";
}

function checkedLookup(resolve: Resolve, anyAddress: boolean): LookupFunction {
  return (hostname, options, callback) => {
    checked(hostname, resolve, anyAddress).then(
      (addresses) => {
        const first = addresses[0];
        if (options.all === true) callback(null, addresses);
        else callback(null, first?.address ?? "", first?.family ?? 4);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, "", 4),
    );
  };
}

/** @throws GuardError when any address of the name is private, or there is none */
async function checked(hostname: string, resolve: Resolve, anyAddress: boolean): Promise<LookupAddress[]> {
  const addresses = await resolve(hostname);
  const bad = anyAddress ? undefined : addresses.find(({ address }) => !isPublicAddress(address));
  if (bad !== undefined) throw new GuardError(privateMessage(hostname));
  if (addresses.length === 0) throw Object.assign(new GuardError(`${hostname} has no address`), { code: "ENOTFOUND" });
  return addresses;
}

/** What is said of a host that is not on the public internet. */
export function privateMessage(host: string): string {
  return `${host} is not a public address; an administrator can allow it (OUTBOUND_ALLOW)`;
}

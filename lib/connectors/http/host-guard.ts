import { lookup as dnsLookup, type LookupAddress } from "node:dns";
import { promisify } from "node:util";
import { isHostAllowed, isPublicAddress, literalAddress } from "./address-guard";
import { GuardError } from "./transport-failure";

export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

export interface HostGuardOptions {
  /** `host:port` of private addresses that workflows may reach; set by whoever runs the platform. */
  allow: readonly string[];
  /** The only hosts that may be called (`*.example.com` for one or more labels), beside those of `allow`; none: all public ones. */
  hosts?: readonly string[];
  /** Names to addresses; the system's by default. */
  resolve?: Resolve;
}

/** Says what may be dialled: the one set of rules for HTTP and for every other wire. */
export interface HostGuard {
  /**
   * @param host a name, or a literal address (IPv6 with or without brackets)
   * @returns `any`: an administrator allowed it wherever it leads; `public`: as long as it leads to public addresses
   * @throws GuardError when it may not be dialled at all
   */
  admit(host: string, port: number): "any" | "public";
  /**
   * Addresses of a name, for dialling one of them and no other.
   * @throws GuardError when any of them is out of bounds, or there is none
   */
  addresses(hostname: string, bounds: "any" | "public"): Promise<LookupAddress[]>;
  /**
   * The address to dial for a host, for wires that take a host and a port (mail, databases): the name goes into TLS
   * (`servername`) only, so that it is not looked up anew.
   * @throws GuardError as above
   */
  addressOf(host: string, port: number): Promise<string>;
}

const resolveBySystem: Resolve = (hostname) => promisify(dnsLookup)(hostname, { all: true });

export function createHostGuard(options: HostGuardOptions): HostGuard {
  const allow = new Set(options.allow.map((entry) => entry.toLowerCase()));
  const hosts = options.hosts ?? [];
  const resolve = options.resolve ?? resolveBySystem;

  const guard: HostGuard = {
    admit(given, port) {
      const host = given.toLowerCase().replace(/\.$/, "");
      const bracketed = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
      if (allow.has(`${bracketed}:${port}`)) return "any";
      if (hosts.length > 0 && !isHostAllowed(host, hosts))
        throw new GuardError(
          `${host} is not among the hosts that this platform may call; an administrator can add it (OUTBOUND_HOSTS)`,
          "OUTBOUND_HOST_REFUSED",
        );
      const literal = literalAddress(host);
      if (literal !== undefined && !isPublicAddress(literal)) throw notPublic(`${bracketed}:${port}`);
      return "public";
    },
    async addresses(hostname, bounds) {
      const found = await resolve(hostname);
      const bad = bounds === "any" ? undefined : found.find(({ address }) => !isPublicAddress(address));
      if (bad !== undefined) throw notPublic(hostname);
      if (found.length === 0) throw Object.assign(new GuardError(`${hostname} has no address`), { code: "ENOTFOUND" });
      return found;
    },
    async addressOf(host, port) {
      const bounds = guard.admit(host, port);
      return literalAddress(host) ?? (await guard.addresses(host, bounds))[0]?.address ?? "";
    },
  };
  return guard;
}

function notPublic(host: string): GuardError {
  return new GuardError(`${host} is not a public address; an administrator can allow it (OUTBOUND_ALLOW)`);
}

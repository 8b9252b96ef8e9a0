import ipaddr from "ipaddr.js";

/**
 * Whether workflows may reach an IP address: public unicast only. Private, loopback, link-local, carrier-grade NAT,
 * 6to4, NAT64, mapped and reserved ranges are out.
 * @param text an address without brackets or port
 */
export function isPublicAddress(text: string): boolean {
  const bare = text.split("%")[0] ?? "";
  if (!ipaddr.isValid(bare)) return false;
  const address = ipaddr.parse(bare);
  // ipaddr.js and WHATWG URLs disagree about ::127.0.0.1: the whole of ::/96 is out, by bytes.
  if (
    address.kind() === "ipv6" &&
    address
      .toByteArray()
      .slice(0, 12)
      .every((byte) => byte === 0)
  )
    return false;
  // Of IPv6 only 2000::/3 is given out as global unicast.
  const isGlobal = address.kind() === "ipv4" || ((address.toByteArray()[0] ?? 0) & 0xe0) === 0x20;
  return isGlobal && address.range() === "unicast";
}

/** The host of a URL as a literal IP address, or undefined for a name. */
export function literalAddress(hostname: string): string | undefined {
  const bare = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  return ipaddr.isValid(bare) && (bare.includes(":") || ipaddr.IPv4.isValidFourPartDecimal(bare)) ? bare : undefined;
}

/** Port of a URL, the default one of its scheme filled in. */
export function portOf(url: URL): number {
  return url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
}

/** `host:port` of a URL, lower case, default port filled in, without a trailing dot. */
export function hostAndPort(url: URL): string {
  return `${url.hostname.toLowerCase().replace(/\.$/, "")}:${portOf(url)}`;
}

/** Whether `hostname` is among `allowed`; `*.example.com` stands for one or more labels before. */
export function isHostAllowed(hostname: string, allowed: readonly string[]): boolean {
  const host = hostname.toLowerCase().replace(/\.$/, "");
  return allowed.some((pattern) =>
    pattern.startsWith("*.")
      ? host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1
      : host === pattern.toLowerCase(),
  );
}

/**
 * Address a request comes from, for limits. Only a proxy's own entry (the last) of X-Forwarded-For can be believed;
 * without a proxy the header is whatever the client wrote, and all clients count as one.
 */
export function clientAddress(request: Request, trustProxy: boolean): string {
  if (!trustProxy) return "direct";
  return request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "unknown";
}

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\]|::1)$/;

export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK.test(hostname.toLowerCase());
}

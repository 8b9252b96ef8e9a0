import net from "node:net";
import tls from "node:tls";
import { GuardError } from "./transport-failure";

const HEAD_BYTES_MAX = 16_384;

export interface TunnelEnd {
  /** IP address, checked. */
  address: string;
  /** The name it was found under. */
  hostname: string;
  port: number;
}

/**
 * A connection to `end` through an HTTP proxy's CONNECT.
 * @see https://www.rfc-editor.org/rfc/rfc9110#CONNECT
 * @param proxy http: or https:, with user and password where it wants them
 * @returns the socket, as if it had been connected to `end` itself
 * @throws GuardError PROXY_UNREACHABLE, PROXY_REFUSED
 */
export async function openTunnel(proxy: URL, end: TunnelEnd, timeoutMs: number): Promise<net.Socket> {
  const socket = dial(proxy);
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error("timeout")));
  try {
    const ready = proxy.protocol === "https:" ? "secureConnect" : "connect";
    await new Promise<void>((resolve, reject) => socket.once(ready, resolve).once("error", reject));
  } catch (error) {
    socket.destroy();
    throw new GuardError(`the proxy of this platform (OUTBOUND_PROXY) does not answer`, "PROXY_UNREACHABLE", error);
  }
  socket.write(connectRequest(proxy, end));
  try {
    const status = await readHead(socket);
    if (status < 200 || status > 299) throw new GuardError(refusal(status, end), "PROXY_REFUSED");
  } catch (error) {
    socket.destroy();
    if (error instanceof GuardError) throw error;
    throw new GuardError(`the proxy of this platform (OUTBOUND_PROXY) gave no answer`, "PROXY_UNREACHABLE", error);
  }
  return socket.setTimeout(0);
}

function dial(proxy: URL): net.Socket {
  const host = proxy.hostname.replace(/^\[|\]$/g, "");
  if (proxy.protocol === "https:") {
    const servername = net.isIP(host) === 0 ? { servername: host } : {};
    return tls.connect({ host, port: Number(proxy.port || 443), ...servername });
  }
  return net.connect({ host, port: Number(proxy.port || 80) });
}

function connectRequest(proxy: URL, { address, hostname, port }: TunnelEnd): string {
  const bracketed = address.includes(":") ? `[${address}]` : address;
  const lines = [`CONNECT ${bracketed}:${port} HTTP/1.1`, `Host: ${hostname}:${port}`];
  if (proxy.username !== "") {
    const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
    lines.push(`Proxy-Authorization: Basic ${Buffer.from(pair, "utf8").toString("base64")}`);
  }
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** The status of the proxy's answer; what came behind its head goes back to the socket. */
function readHead(socket: net.Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const stop = (): void => {
      socket.off("readable", read).off("error", fail).off("close", close);
    };
    const fail = (error: Error): void => {
      stop();
      reject(error);
    };
    const close = (): void => fail(new Error("closed"));
    const read = (): void => {
      for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
        head = Buffer.concat([head, chunk]);
        const end = head.indexOf("\r\n\r\n");
        if (end < 0 && head.length > HEAD_BYTES_MAX) return fail(new Error("too long"));
        if (end < 0) continue;
        stop();
        const rest = head.subarray(end + 4);
        if (rest.length > 0) socket.unshift(rest);
        return resolve(Number(/^HTTP\/1\.[01] (\d{3})/.exec(head.toString("latin1"))?.[1] ?? 0));
      }
    };
    socket.on("readable", read).once("error", fail).once("close", close);
  });
}

function refusal(status: number, { hostname, port }: TunnelEnd): string {
  if (status === 407) return "the proxy of this platform wants a user and password (OUTBOUND_PROXY)";
  return `the proxy of this platform refused a connection to ${hostname}:${port} (${status})`;
}

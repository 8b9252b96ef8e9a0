import type { OutboundOptions } from "@/lib/connectors/http/outbound-client";
import type { Env } from "../env";

/** What whoever runs the platform says of calls to the outside; the same for every client of the process. */
export function outboundOptions(env: Env): OutboundOptions {
  return {
    allow: env.OUTBOUND_ALLOW,
    hosts: env.OUTBOUND_HOSTS,
    proxy: env.OUTBOUND_PROXY,
    bodyBytesMax: env.RESPONSE_BYTES_MAX,
    connectionsPerHostMax: env.OUTBOUND_CONNECTIONS_PER_HOST,
  };
}

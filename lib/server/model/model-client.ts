import { createOutboundClient } from "@/lib/connectors/http/outbound-client";
import { hostAndPort } from "@/lib/connectors/http/address-guard";
import type { Operation, Service } from "@/lib/connectors/schema";
import type { Env } from "../env";
import type { SendRequest } from "./model-fetch";
import type { ModelSettings } from "./model-settings";

/** Bytes of a model's answer. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

/**
 * The guarded way to the model's host, and to no other: whoever runs the platform named that host, so it may stand in
 * the own network. A redirect is an answer like any other, for the key belongs to this host alone.
 */
export function createModelClient(
  env: Pick<Env, "OUTBOUND_ALLOW" | "OUTBOUND_PROXY">,
  settings: ModelSettings,
): SendRequest {
  const url = new URL(settings.baseUrl);
  const address = hostAndPort(url);
  // Behind a proxy only what OUTBOUND_ALLOW names is called directly.
  const direct = env.OUTBOUND_PROXY === undefined || env.OUTBOUND_ALLOW.includes(address);
  const client = createOutboundClient({
    allow: direct ? [address] : [],
    hosts: [url.hostname],
    proxy: env.OUTBOUND_PROXY,
    redirectsMax: 0,
    bodyBytesMax: ANSWER_BYTES_MAX,
    connectionsPerHostMax: 8,
  });
  return (request, { timeoutMs, signal }) =>
    client.send({
      call: { ...NO_RUN, timeoutMs, signal },
      service: MODEL,
      operation: ASK,
      input: {},
      request,
      connection: null,
    });
}

/** The client's calls belong to steps; this one belongs to none. */
const NO_RUN = {
  workspaceId: "",
  workflowId: "",
  runId: "",
  stepPath: "",
  service: "model",
  operation: "ask",
  input: {},
  connectionId: null,
  mode: "live",
  attempt: 1,
  idempotencyKey: "",
} as const;
const MODEL: Service = {
  id: "model",
  name: "Model",
  category: "ai",
  aliases: [],
  builtin: true,
  maturity: "callable",
  auth: [],
  operations: [],
  events: [],
};
const ASK: Operation = {
  id: "ask",
  name: "Ask",
  effect: "none",
  resource: "model",
  input: {},
  output: {},
  costUsd: 0,
  latencyMsTypical: 5_000,
  verbs: [],
  nouns: [],
};

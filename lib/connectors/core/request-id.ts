import { isJsonObject, type Json } from "@/lib/kernel/json";
import { byPlainName } from "./plain-field-name";

/** `x-request-id`, `x-amzn-requestid`, `x-github-request-id`, `x-hubspot-correlation-id`, `x-slack-req-id` … */
const HEADER = /(?:^|-)(?:request|req|correlation|trace|transaction)-?id$/;
/** Of a proxy in front of the service: better than nothing. */
const PROXY_HEADERS = ["cf-ray", "x-amz-cf-id", "traceparent"];
const BODY_NAMES = ["requestid", "correlationid", "traceid", "fbtraceid", "debugid", "xrequestid", "logid"];
const CHARS_MAX = 200;

/** By what the service's own people find the exchange again. */
export function requestIdOf(headers: Readonly<Record<string, string>>, body: Json | undefined): string | undefined {
  const own = headers["x-request-id"] ?? headers["request-id"];
  const named = own ?? Object.entries(headers).find(([name]) => HEADER.test(name))?.[1];
  const found = named ?? inBody(body) ?? PROXY_HEADERS.map((name) => headers[name]).find((id) => id !== undefined);
  return found === undefined || found === "" ? undefined : found.slice(0, CHARS_MAX);
}

function inBody(body: Json | undefined): string | undefined {
  if (!isJsonObject(body)) return undefined;
  const named = byPlainName(body);
  const found = BODY_NAMES.map((name) => named.get(name)).find((id) => typeof id === "string" && id !== "");
  if (typeof found === "string") return found;
  return inBody(named.get("error") ?? named.get("meta"));
}

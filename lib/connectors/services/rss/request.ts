import { AppError } from "@/lib/kernel/app-error";
import type { JsonObject } from "@/lib/kernel/json";
import type { PreparedRequest } from "../../core/prepared-request";

/**
 * The request for a feed.
 * @throws AppError VALIDATION_FAILED when the address is none
 */
export function buildFeedRequest(input: JsonObject): PreparedRequest {
  const text = String(input["url"]).trim();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    const message = "must be an address that begins with http:// or https://";
    throw new AppError("VALIDATION_FAILED", `url ${message}`, { details: [{ path: "with.url", message }] });
  }
  url.hash = "";
  const accept = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5";
  return { method: "GET", url: url.href, headers: { accept } };
}

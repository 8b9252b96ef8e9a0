import { AppError } from "@/lib/kernel/app-error";
import { readCapped } from "../http/read-capped";
import type { HookReply, HookRequest } from "./receive-hook";

/** A fetch Request as the receiver takes it. @param path below /hooks/, decoded @throws AppError BODY_TOO_LARGE */
export async function toHookRequest(request: Request, path: string, bodyMaxBytes: number): Promise<HookRequest> {
  return {
    method: request.method,
    path,
    query: Object.fromEntries(new URL(request.url).searchParams),
    headers: Object.fromEntries(request.headers),
    rawBody: request.method === "GET" || request.method === "HEAD" ? "" : await readBody(request, bodyMaxBytes),
  };
}

async function readBody(request: Request, bytesMax: number): Promise<string> {
  if (request.body === null) return "";
  const isTooLong = Number(request.headers.get("content-length") ?? 0) > bytesMax;
  const body = isTooLong ? null : await readCapped(request.body as unknown as AsyncIterable<Uint8Array>, bytesMax);
  if (body === null) throw new AppError("BODY_TOO_LARGE", `The body has more than ${bytesMax} bytes`);
  return body.toString("utf8");
}

export function toResponse(reply: HookReply): Response {
  const bodyless = [204, 205, 304].includes(reply.status);
  return new Response(bodyless ? null : reply.body, { status: reply.status, headers: reply.headers });
}

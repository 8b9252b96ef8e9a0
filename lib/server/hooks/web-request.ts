import { AppError } from "@/lib/kernel/app-error";
import { bodyTooLarge } from "../http/body-too-large";
import { readCapped } from "../http/read-capped";
import type { HookReply } from "./hook-reply";
import type { HookRequest } from "./receive-hook";

/** A fetch Request as the receiver takes it. @param path below /hooks/, decoded @throws AppError BODY_TOO_LARGE */
export async function toHookRequest(request: Request, path: string, bodyMaxBytes: number): Promise<HookRequest> {
  return {
    method: request.method,
    path,
    query: Object.fromEntries(new URL(request.url).searchParams),
    headers: Object.fromEntries(request.headers),
    rawBody:
      request.method === "GET" || request.method === "HEAD" ? Buffer.alloc(0) : await readBody(request, bodyMaxBytes),
  };
}

async function readBody(request: Request, bytesMax: number): Promise<Buffer> {
  if (request.body === null) return Buffer.alloc(0);
  const isTooLong = Number(request.headers.get("content-length") ?? 0) > bytesMax;
  const body = isTooLong ? null : await readCapped(request.body as unknown as AsyncIterable<Uint8Array>, bytesMax);
  if (body === null) throw new AppError("BODY_TOO_LARGE", bodyTooLarge(bytesMax));
  return body;
}

export function toResponse(reply: HookReply): Response {
  const bodyless = [204, 205, 304].includes(reply.status);
  return new Response(bodyless ? null : reply.body, { status: reply.status, headers: reply.headers });
}

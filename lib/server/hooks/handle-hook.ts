import { AppError } from "@/lib/kernel/app-error";
import { getServices } from "../get-services";
import { hookPathOf } from "./hook-path";
import { toHookRequest, toResponse } from "./web-request";

/** /hooks/{path} in the web process: the same receiver as in the worker's own listener. */
export async function handleHook(request: Request): Promise<Response> {
  const { platform, runs } = await getServices();
  const plain = (status: number, code: string, title: string): Response =>
    Response.json(
      { type: "about:blank", title, status, code },
      { status, headers: { "content-type": "application/problem+json" } },
    );
  const path = hookPathOf(new URL(request.url).pathname);
  if (path === null) return plain(404, "NOT_FOUND", "No webhook is registered at this address.");
  try {
    const received = await toHookRequest(request, path, platform.env.BODY_MAX_BYTES);
    return toResponse(await runs.engine.receiveHook(received));
  } catch (error) {
    if (error instanceof AppError && error.code === "BODY_TOO_LARGE") return plain(413, error.code, error.message);
    platform.logger.error({ event: "hook.failed", err: error });
    return plain(503, "UNAVAILABLE", "The request could not be taken; send it again.");
  }
}

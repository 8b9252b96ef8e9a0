import { AppError } from "@/lib/kernel/app-error";
import { getServices } from "../services";
import { toHookRequest, toResponse } from "./web-request";

/** /hooks/{path} in the web process: the same receiver as in the worker's own listener. */
export async function handleHook(
  request: Request,
  context: { params: Promise<{ path: string[] }> },
): Promise<Response> {
  const { platform, runs } = await getServices();
  const { path } = await context.params;
  const plain = (status: number, code: string): Response =>
    Response.json(
      { type: "about:blank", status, code, title: code },
      { status, headers: { "content-type": "application/problem+json" } },
    );
  try {
    const received = await toHookRequest(request, path.map(decodeURIComponent).join("/"), platform.env.BODY_MAX_BYTES);
    return toResponse(await runs.engine.receiveHook(received));
  } catch (error) {
    if (error instanceof AppError && error.code === "BODY_TOO_LARGE") return plain(413, error.code);
    if (error instanceof URIError) return plain(404, "NOT_FOUND");
    platform.logger.error({ event: "hook.failed", err: error });
    return plain(503, "UNAVAILABLE");
  }
}

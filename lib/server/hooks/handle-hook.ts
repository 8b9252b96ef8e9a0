import { AppError } from "@/lib/kernel/app-error";
import { getServices } from "../get-services";
import { hookPathOf } from "./hook-path";
import { problem } from "./hook-reply";
import { toHookRequest, toResponse } from "./web-request";

/**
 * /hooks/{path} in the web process. The worker's own listener takes it, for a run begins there at once; where no worker
 * is there, the run is accepted here and waits for one.
 */
export async function handleHook(request: Request): Promise<Response> {
  const { platform, runs } = await getServices();
  const refused = (status: number, code: string, title: string): Response => toResponse(problem(status, code, title));
  const { pathname, search } = new URL(request.url);
  const path = hookPathOf(pathname);
  if (path === null) return refused(404, "NOT_FOUND", "No webhook is registered at this address.");
  try {
    const received = await toHookRequest(request, path, platform.env.BODY_MAX_BYTES);
    const { method, rawBody: body } = received;
    const { engine } = runs;
    const passed = await engine.passToWorker({ method, target: pathname + search, headers: request.headers, body });
    return passed ?? toResponse(await engine.receiveHook(received));
  } catch (error) {
    if (error instanceof AppError && error.code === "BODY_TOO_LARGE") return refused(413, error.code, error.message);
    platform.logger.error({ event: "hook.failed", err: error });
    return refused(503, "UNAVAILABLE", "Whether the request was taken is not known; send it again.");
  }
}

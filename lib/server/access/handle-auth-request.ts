import { problemResponse } from "@/lib/api/problem";
import { AppError, type ErrorCode } from "@/lib/kernel/app-error";
import { newId } from "@/lib/kernel/ids";
import { isJsonObject } from "@/lib/kernel/json";
import { explainFailure } from "../explain-failure";
import { clientAddress } from "../http/client-address";
import { refuseCrossSite, requireJsonType } from "../http/cross-site";
import { parseJsonBody, readText } from "../http/read-body";
import { withApiHeaders } from "../http/response-headers";
import type { Services } from "../services";

/** What of the sign-in library is open to the network. Everything else it offers (sign-up, and so on) does not exist. */
export const AUTH_ENDPOINTS: ReadonlySet<string> = new Set([
  "POST /sign-in/email",
  "POST /sign-out",
  "GET /get-session",
  "POST /change-password",
]);

const BASE = "/api/auth";

/** The handler of `/api/auth/*`: allow-list, cross-site rule, size, attempts per account and address, then the library. */
export async function handleAuthRequest(request: Request, services: Services): Promise<Response> {
  const { platform } = services;
  const requestId = newId("request", platform.clock, platform.random);
  try {
    return withApiHeaders(await guarded(request, services), requestId);
  } catch (error) {
    const failure = explainFailure(error);
    if (failure.code === "INTERNAL") platform.logger.error({ event: "sign-in.failed", requestId, err: error });
    return withApiHeaders(problemResponse(failure, "v1", requestId), requestId);
  }
}

async function guarded(request: Request, services: Services): Promise<Response> {
  const { env, logger } = services.platform;
  const { pathname } = new URL(request.url);
  const endpoint = pathname.slice(BASE.length);
  if (!AUTH_ENDPOINTS.has(`${request.method} ${endpoint}`)) {
    throw new AppError("NOT_FOUND", "There is nothing at this address.");
  }
  refuseCrossSite(request, env.publicUrl, request.headers.has("cookie") ? "cookie" : "public");
  const init: RequestInit = { method: request.method, headers: request.headers };
  let email = "";
  if (request.method === "POST") {
    const text = await readText(request, env.BODY_MAX_BYTES);
    if (text.trim() !== "") requireJsonType(request);
    const body = parseJsonBody(text) ?? {};
    if (!isJsonObject(body)) throw new AppError("VALIDATION_FAILED", "The request body must be an object.");
    email = typeof body.email === "string" ? body.email.trim().toLowerCase().slice(0, 254) : "";
    // The library would send the browser there: redirects are the pages' business.
    const { callbackURL: _callback, ...rest } = body;
    init.body = JSON.stringify(rest);
  }
  if (endpoint === "/sign-in/email") limitAttempts(`${email}|${clientAddress(request, env.TRUST_PROXY)}`, services);
  const address = new URL(`${BASE}${endpoint}`, env.publicUrl);
  const headers = new Headers(request.headers);
  headers.delete("content-length");
  if (init.body !== undefined) headers.set("content-type", "application/json");
  const answer = await services.access.signIn.handler(new Request(address, { ...init, headers }));
  if (answer.ok) return withoutToken(answer);
  const failure = await libraryFailure(answer);
  logger.warn({ event: "sign-in.refused", endpoint, status: answer.status, code: failure.code });
  throw failure;
}

/** The library also puts the session's token into the body, where any script could read what the cookie hides. */
async function withoutToken(answer: Response): Promise<Response> {
  const body: unknown = await answer.json().catch(() => null);
  const user = isJsonObject(body) && isJsonObject(body.user) ? body.user : null;
  const shown = user && { id: user.id, name: user.name, email: user.email };
  const response = Response.json({ user: shown }, { status: answer.status });
  for (const cookie of answer.headers.getSetCookie()) response.headers.append("set-cookie", cookie);
  return response;
}

function limitAttempts(key: string, services: Services): void {
  const retryAfterMs = services.access.limits.logins.take(key);
  if (retryAfterMs > 0) throw new AppError("RATE_LIMITED", "Too many attempts; wait a little.", { retryAfterMs });
}

/** The library's error as one of ours. */
async function libraryFailure(answer: Response): Promise<AppError> {
  const body: unknown = await answer.json().catch(() => null);
  const message = isJsonObject(body) && typeof body.message === "string" ? body.message : "This was refused.";
  const code: ErrorCode =
    answer.status === 401
      ? "UNAUTHENTICATED"
      : answer.status === 403
        ? "FORBIDDEN"
        : answer.status >= 500
          ? "INTERNAL"
          : "VALIDATION_FAILED";
  return new AppError(code, message);
}

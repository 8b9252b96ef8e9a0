import { problemResponse, type Dialect } from "@/lib/api/problem";
import { AppError } from "@/lib/kernel/app-error";
import { newId } from "@/lib/kernel/ids";
import { withApiHeaders } from "./http/response-headers";
import { getServices } from "./get-services";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof METHODS)[number];

type Refusal = (request: Request) => Promise<Response>;

export function dialectOfPath(pathname: string): Dialect {
  return pathname.startsWith("/workflows/enhanced") ? "enhanced" : "v1";
}

/** Answers with the error, in the words of the part of the API the request addressed. */
export async function refuse(
  request: Request,
  error: AppError,
  headers: Record<string, string> = {},
): Promise<Response> {
  const { platform } = await getServices();
  const requestId = newId("request", platform.clock, platform.random);
  const response = problemResponse(error, dialectOfPath(new URL(request.url).pathname), requestId);
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return withApiHeaders(response, requestId);
}

/**
 * The handlers for the methods a path does not have: 405 in JSON with `Allow`, where Next would answer with nothing.
 * `export const { PUT, PATCH, DELETE } = refuseOthers("GET", "POST");`
 */
export function refuseOthers<A extends Method>(...allowed: A[]): Record<Exclude<Method, A>, Refusal> {
  const allow = allowed.join(", ");
  const refusal: Refusal = (request) => {
    const message = `This address takes ${allow}, not ${request.method}.`;
    return refuse(request, new AppError("METHOD_NOT_ALLOWED", message), { allow });
  };
  const others = METHODS.filter((method) => !(allowed as readonly Method[]).includes(method));
  return Object.fromEntries(others.map((method) => [method, refusal])) as Record<Exclude<Method, A>, Refusal>;
}

/** The handler of every path that no route has. */
export function refuseUnknown(request: Request): Promise<Response> {
  return refuse(request, new AppError("NOT_FOUND", "There is nothing at this address."));
}

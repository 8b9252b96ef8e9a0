import type { z } from "zod";
import type { Contract } from "@/lib/api/contract";
import { ClientError, clientErrorFrom } from "./client-error";
import { eventsOf } from "./server-events";

interface CallOptions {
  params?: Readonly<Record<string, string | number>>;
  query?: object;
  body?: unknown;
  /** Goes out as X-Workspace-Id, so that two tabs of two workspaces can't mix. */
  workspaceId?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Makes a write safe to send again. */
  idempotencyKey?: string;
}

/** Fills `{name}` in a contract's path, encoded, and appends the query without its empty values. */
export function contractUrl(path: string, params: CallOptions["params"] = {}, query: object = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name] ?? "")));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query) as [string, unknown][]) {
    if (value === undefined || value === null || value === "") continue;
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? filled : `${filled}?${text}`;
}

/**
 * Calls one endpoint by its contract and parses the answer with it.
 * @throws ClientError with the code of the problem answer; status 0 when the server can't be reached
 */
export async function request<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  contract: Contract<P, Q, B, R>,
  options: CallOptions = {},
): Promise<z.output<R>> {
  const response = await call(contract, options, "application/json");
  const text = await response.text();
  const body = parseJson(text);
  if (!response.ok) throw clientErrorFrom(response.status, body, response.headers.get("x-request-id"));
  // An empty answer is `undefined` to some contracts and `null` to others.
  const empty = text === "" ? contract.response.safeParse(null) : null;
  return empty?.success === true ? empty.data : parsedAnswer(contract, response, body);
}

/**
 * Calls an endpoint that tells how far it is: `phase` events, then `result` or `problem`.
 * @param onPhase called with the data of each phase
 * @throws ClientError as `request` does, and where the stream ends before its result
 */
export async function requestWatched<R extends z.ZodType, T>(
  contract: Contract<z.ZodType, z.ZodType, z.ZodType, R>,
  options: CallOptions,
  phase: z.ZodType<T>,
  onPhase: (reached: T) => void,
): Promise<z.output<R>> {
  const response = await call(contract, options, "text/event-stream, application/json");
  const requestId = response.headers.get("x-request-id");
  if (!response.ok || response.body === null)
    throw clientErrorFrom(response.status, parseJson(await response.text()), requestId);
  for await (const { event, data } of eventsOf(response.body)) {
    if (event === "result") return parsedAnswer(contract, response, data);
    if (event === "problem") throw clientErrorFrom(statusIn(data), data, requestId);
    const reached = phase.safeParse(data);
    if (event === "phase" && reached.success) onPhase(reached.data);
  }
  throw new ClientError("SERVER_UNREACHABLE", "The answer broke off. Try again.", 0, {
    requestId: requestId ?? undefined,
  });
}

function call(contract: Contract, options: CallOptions, accept: string): Promise<Response> {
  const headers = new Headers({ accept });
  if (options.body !== undefined) headers.set("content-type", "application/json");
  if (options.workspaceId !== undefined) headers.set("x-workspace-id", options.workspaceId);
  if (options.idempotencyKey !== undefined) headers.set("idempotency-key", options.idempotencyKey);
  return send(contractUrl(contract.path, options.params, options.query), {
    method: contract.method,
    headers,
    credentials: "same-origin",
    cache: "no-store",
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

function parsedAnswer<R extends z.ZodType>(
  contract: Contract<z.ZodType, z.ZodType, z.ZodType, R>,
  response: Response,
  body: unknown,
): z.output<R> {
  const parsed = contract.response.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ClientError(
    "ANSWER_UNEXPECTED",
    `The answer to ${contract.id} is not of the agreed shape.`,
    response.status,
    {
      requestId: response.headers.get("x-request-id") ?? undefined,
      fields: parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message })),
    },
  );
}

function statusIn(data: unknown): number {
  return typeof data === "object" && data !== null && "status" in data && typeof data.status === "number"
    ? data.status
    : 500;
}

/**
 * Fetches something that is not JSON of ours (a file to save) as text.
 * @throws ClientError as `request` does
 */
export async function requestText(
  url: string,
  options: Pick<CallOptions, "workspaceId" | "signal"> = {},
): Promise<string> {
  const response = await send(url, {
    ...(options.workspaceId === undefined ? {} : { headers: { "x-workspace-id": options.workspaceId } }),
    credentials: "same-origin",
    cache: "no-store",
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const text = await response.text();
  if (!response.ok) throw clientErrorFrom(response.status, parseJson(text), response.headers.get("x-request-id"));
  return text;
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted === true) throw cause;
    throw new ClientError(
      "SERVER_UNREACHABLE",
      "The server can't be reached. Check that it is running, then try again.",
      0,
      { cause },
    );
  }
}

function parseJson(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { z } from "zod";
import type { Contract } from "@/lib/api/contract";
import { problemResponse, validationError } from "@/lib/api/problem";
import { AppError } from "@/lib/kernel/app-error";
import { roleAtLeast, type Ctx } from "@/lib/kernel/context";
import { newId } from "@/lib/kernel/ids";
import { FORBIDDEN_KEYS, type Json } from "@/lib/kernel/json";
import { whileInFlight } from "./drain";
import { refuseCrossSite, requireJsonType } from "./http/cross-site";
import { parseJsonBody, readText } from "./http/read-body";
import { withApiHeaders } from "./http/response-headers";
import { explainFailure } from "./explain-failure";
import type { Principal } from "./principal";
import { Reply } from "./reply";
import { getServices } from "./get-services";
import type { Services } from "./services";

/** What Next hands to a route handler beside the request. */
export interface RouteContext {
  params: Promise<Record<string, string | string[] | undefined>>;
}

export interface RouteInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
  /** In `public` and `signed-in` routes `workspaceId` may be "", which matches no row. */
  ctx: Ctx;
  /** null on a public route. */
  principal: Principal | null;
  services: Services;
  request: Request;
}

export type RouteHandler = ((request: Request, context?: RouteContext) => Promise<Response>) & { contract: Contract };

/** Headers by which a caller may name its own request. */
const REQUEST_ID = /^[A-Za-z0-9_.:-]{1,64}$/;

/**
 * Makes a route handler from a contract: request id → who → cross-site → role → rate → body → parse → handler → answer.
 * The handler returns the body of success, a {@link Reply} to choose the status, or a Response (streams, downloads).
 */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  contract: Contract<P, Q, B, R>,
  handler: (input: RouteInput<P, Q, B>) => unknown,
): RouteHandler {
  const erased = contract as Contract;
  const schemas: Schemas = {
    body: strictnessOf(erased, contract.body ?? z.object({})),
    query: strictnessOf(erased, contract.query ?? z.object({})),
  };

  async function handle(request: Request, context?: RouteContext): Promise<Response> {
    const services = await getServices();
    const { platform } = services;
    const given = request.headers.get("x-request-id");
    const requestId = given && REQUEST_ID.test(given) ? given : newId("request", platform.clock, platform.random);
    try {
      const { ctx, principal } = await identify(erased, request, services, requestId);
      const body = (await readBody(erased, schemas.body, request, services, principal)) as z.output<B>;
      const params = parseParams(contract, await (context?.params ?? Promise.resolve({}))) as z.output<P>;
      const query = parseQuery(erased, schemas.query, request) as z.output<Q>;
      const work = async () =>
        toResponse(erased, await handler({ params, query, body, ctx, principal, services, request }));
      const key =
        contract.dialect === "v1" && contract.method === "POST" ? request.headers.get("idempotency-key") : null;
      if (key === null || key === "" || principal === null) return withApiHeaders(await work(), requestId);
      const scope = {
        workspaceId: ctx.workspaceId,
        principal: principal.subject,
        route: new URL(request.url).pathname,
      };
      const said = (body ?? null) as Json;
      return withApiHeaders(await services.access.idempotency.once(scope, key, said, work), requestId);
    } catch (error) {
      const failure = explainFailure(error);
      if (failure.code === "INTERNAL")
        platform.logger.error({ event: "request.failed", requestId, route: contract.id, err: error });
      return withApiHeaders(problemResponse(failure, contract.dialect, requestId), requestId);
    }
  }
  const counted = (request: Request, context?: RouteContext) => whileInFlight(() => handle(request, context));
  return Object.assign(counted, { contract: erased });
}

/** Made once per route: zod compiles a schema at its first use. */
interface Schemas {
  body: z.ZodType;
  query: z.ZodType;
}

/** Who calls, whether that one may, and in which workspace. */
async function identify(contract: Contract, request: Request, services: Services, requestId: string) {
  const { authenticator, limits } = services.access;
  const { publicUrl } = services.platform.env;
  if (contract.access === "public") {
    refuseCrossSite(request, publicUrl, "public");
    const ctx: Ctx = { workspaceId: "", actor: { kind: "system", id: "anonymous" }, requestId };
    return { ctx, principal: null };
  }
  const principal = await authenticator.authenticate(request.headers);
  if (principal === null) {
    throw new AppError("UNAUTHENTICATED", "Sign in, or send an API key as Authorization: Bearer <key>.");
  }
  if (principal.kind === "user") refuseCrossSite(request, publicUrl, "cookie");
  const retryAfterMs = limits.requests.take(principal.subject);
  if (retryAfterMs > 0) throw new AppError("RATE_LIMITED", "Too many requests; slow down.", { retryAfterMs });
  const inQuery = contract.workspaceIn?.(new URL(request.url).searchParams) ?? null;
  const standing = await authenticator.standing(principal, request.headers.get("x-workspace-id") ?? inQuery);
  const role = standing?.role ?? "viewer";
  if (contract.access !== "signed-in") {
    if (standing === null) {
      throw new AppError("VALIDATION_FAILED", "Name the workspace in X-Workspace-Id.", {
        details: [{ path: "X-Workspace-Id", message: "Needed, because this account has not exactly one workspace" }],
      });
    }
    if (!roleAtLeast(role, contract.access)) {
      throw new AppError("FORBIDDEN", `This needs the role ${contract.access}; yours is ${role}.`);
    }
  }
  const actor =
    principal.kind === "user"
      ? { kind: "user" as const, id: principal.userId, role }
      : { kind: "key" as const, id: principal.keyId, role };
  const ctx: Ctx = { workspaceId: standing?.workspaceId ?? "", actor, requestId };
  return { ctx, principal };
}

async function readBody(
  contract: Contract,
  schema: z.ZodType,
  request: Request,
  services: Services,
  principal: Principal | null,
): Promise<unknown> {
  if (contract.method === "GET") return undefined;
  const text = await readText(request, Math.max(services.platform.env.BODY_MAX_BYTES, contract.bodyMaxBytes ?? 0));
  if (text.trim() !== "" && principal?.kind !== "key") requireJsonType(request);
  const value = parseJsonBody(text);
  if (value === undefined) {
    const empty = schema.safeParse({});
    if (empty.success) return contract.body ? empty.data : undefined;
    throw new AppError("BAD_JSON", "The request body is empty; send JSON.");
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw validationError(parsed.error, "request body");
  return contract.body ? parsed.data : undefined;
}

/** v1 refuses unknown fields, the older endpoints drop them: decided here, not by each contract. */
function strictnessOf(contract: Contract, schema: z.ZodType): z.ZodType {
  if (!(schema instanceof z.ZodObject)) return schema;
  if (contract.dialect === "v1") return schema.def.catchall === undefined ? schema.strict() : schema;
  return schema.def.catchall instanceof z.ZodNever ? schema.strip() : schema;
}

/** An id of a wrong shape names nothing: 404, like any other unknown id. */
function parseParams(contract: Contract, params: Record<string, string | string[] | undefined>): unknown {
  if (!contract.params) return undefined;
  const parsed = contract.params.safeParse(params);
  if (!parsed.success) throw new AppError("NOT_FOUND", "There is nothing at this address.");
  return parsed.data;
}

function parseQuery(contract: Contract, schema: z.ZodType, request: Request): unknown {
  const search = new URL(request.url).searchParams;
  const forbidden = [...search.keys()].find((name) => FORBIDDEN_KEYS.has(name));
  if (forbidden !== undefined) {
    throw new AppError("VALIDATION_FAILED", `The key ${forbidden} is not allowed in a query.`, {
      details: [{ path: forbidden, message: "This key is not allowed" }],
    });
  }
  const query = Object.fromEntries(
    [...new Set(search.keys())].map((name) => {
      const values = search.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
  const parsed = schema.safeParse(query);
  if (!parsed.success) throw validationError(parsed.error, "query");
  return contract.query ? parsed.data : undefined;
}

function toResponse(contract: Contract, result: unknown): Response {
  if (result instanceof Response) return result;
  const reply = result instanceof Reply ? result : new Reply(contract.status ?? 200, result);
  if (reply.status === 204) return new Response(null, { status: 204, headers: reply.headers });
  const body =
    contract.dialect === "enhanced" && contract.bare !== true
      ? { success: true, ...(reply.body as object) }
      : reply.body;
  if (process.env.NODE_ENV !== "production") checkResponse(contract, body);
  return Response.json(body ?? null, { status: reply.status, headers: reply.headers });
}

/** In development and tests an answer that breaks its contract is an error, before a caller finds it. */
function checkResponse(contract: Contract, body: unknown): void {
  // As it is on the wire: undefined members are absent there.
  const parsed = contract.response.safeParse(body === undefined ? undefined : JSON.parse(JSON.stringify(body)));
  if (parsed.success) return;
  throw new AppError("INTERNAL", `The answer of ${contract.id} breaks its contract: ${z.prettifyError(parsed.error)}`);
}

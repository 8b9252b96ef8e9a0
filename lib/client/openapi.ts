import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { getOpenApi } from "@/lib/api/contracts/openapi";
import { request } from "./request";
import { STALE_MS } from "./stale-times";

const operationSchema = z.looseObject({
  operationId: z.string().optional(),
  summary: z.string().optional(),
  tags: z.array(z.string()).optional(),
});
const METHODS = ["get", "post", "put", "patch", "delete"] as const;
const pathsSchema = z.record(z.string(), z.partialRecord(z.enum(METHODS), operationSchema).catch({}));

export interface Endpoint {
  id: string;
  method: string;
  path: string;
  summary: string;
}

/** Endpoints of the OpenAPI document, in its order. */
export function endpointsOf(document: unknown): Endpoint[] {
  const parsed = z.looseObject({ paths: pathsSchema }).safeParse(document);
  if (!parsed.success) return [];
  return Object.entries(parsed.data.paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const operation = methods[method];
      return operation === undefined
        ? []
        : [
            {
              id: operation.operationId ?? `${method} ${path}`,
              method: method.toUpperCase(),
              path,
              summary: operation.summary ?? "",
            },
          ];
    }),
  );
}

export const openApiOptions = () =>
  queryOptions({
    queryKey: ["openapi"],
    queryFn: async ({ signal }) => endpointsOf(await request(getOpenApi, { signal })),
    staleTime: STALE_MS.static,
  });

export interface TryAnswer {
  status: number;
  durationMs: number;
  body: string;
}

/** Sends one request as it stands, with the session of the page, and shows what came back. */
export async function tryEndpoint(workspaceId: string, method: string, path: string, body: string): Promise<TryAnswer> {
  const from = performance.now();
  const response = await fetch(path, {
    method,
    credentials: "same-origin",
    headers: {
      accept: "application/json",
      "x-workspace-id": workspaceId,
      ...(body === "" ? {} : { "content-type": "application/json" }),
    },
    ...(body === "" ? {} : { body }),
  });
  return { status: response.status, durationMs: performance.now() - from, body: await response.text() };
}

import type { z } from "zod";
import type { Role } from "@/lib/kernel/context";

/** Who may call: anyone, anyone signed in, or a role in the workspace. */
export type Access = "public" | "signed-in" | Role;

/**
 * One endpoint: what the route handler parses, what the browser client calls, what the OpenAPI document says.
 * `enhanced` answers `{success, …}` with snake_case and drops unknown request fields;
 * `v1` answers bare JSON in camelCase, refuses unknown fields, and errors are problem+json.
 */
export interface Contract<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  /** `<resource>.<verb>`, unique; operationId of the OpenAPI document. */
  id: string;
  summary: string;
  dialect: "enhanced" | "v1";
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With parameters in braces, e.g. `/api/v1/workflows/{id}`. */
  path: string;
  access: Access;
  params?: Params;
  query?: Query;
  body?: Body;
  response: Response;
  /** Of an address that a browser is sent to, without X-Workspace-Id: reads the workspace from the query; null: it names none. */
  workspaceIn?: (query: URLSearchParams) => string | null;
  /** An `enhanced` answer without `success`: status only. */
  bare?: true;
  /** Bytes of a body that this endpoint takes, where that is more than BODY_MAX_BYTES. */
  bodyMaxBytes?: number;
  /** Status of success; default 200. 302: it sends the browser elsewhere. */
  status?: 200 | 201 | 202 | 204 | 302;
  /** A second status of success, with the same body: 200 where it was done in time, and not only accepted. */
  orStatus?: 200;
}

/** Keeps the literal types of a contract. */
export function defineContract<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  contract: Contract<P, Q, B, R>,
): Contract<P, Q, B, R> {
  return contract;
}

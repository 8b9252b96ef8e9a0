import { z } from "zod";

/** Both error dialects of the API, read as one: problem+json of v1 and `{success: false, …}` of the ten endpoints. */
const problemBodySchema = z.object({
  code: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  error: z.string().optional(),
  requestId: z.string().optional(),
  request_id: z.string().optional(),
  invalidParams: z
    .array(
      z.looseObject({
        path: z.string().optional(),
        name: z.string().optional(),
        message: z.string().optional(),
        reason: z.string().optional(),
      }),
    )
    .optional(),
  details: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

export interface FieldProblem {
  path: string;
  message: string;
}

/** What a failed call says to a page: a stable code to branch on, a sentence to show, an id to quote. */
export class ClientError extends Error {
  readonly code: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly requestId: string | undefined;
  readonly fields: readonly FieldProblem[];

  constructor(
    code: string,
    message: string,
    status: number,
    options: { requestId?: string | undefined; fields?: readonly FieldProblem[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "ClientError";
    this.code = code;
    this.status = status;
    this.requestId = options.requestId;
    this.fields = options.fields ?? [];
  }
}

/** Reads an error answer of either dialect; an answer that is neither still yields a usable error. */
export function clientErrorFrom(status: number, body: unknown, requestIdHeader: string | null): ClientError {
  const parsed = problemBodySchema.safeParse(body);
  const problem = parsed.success ? parsed.data : {};
  const fields =
    problem.details ??
    problem.invalidParams?.map((param) => ({
      path: param.path ?? param.name ?? "",
      message: param.message ?? param.reason ?? "is not valid",
    })) ??
    [];
  return new ClientError(
    problem.code ?? `HTTP_${String(status)}`,
    problem.detail ?? problem.error ?? problem.title ?? `The server answered ${String(status)}.`,
    status,
    { requestId: problem.requestId ?? problem.request_id ?? requestIdHeader ?? undefined, fields },
  );
}

/** Any thrown value as a ClientError, so that pages have one thing to show. */
export function asClientError(error: unknown): ClientError {
  if (error instanceof ClientError) return error;
  return new ClientError(
    "CLIENT_FAILED",
    error instanceof Error ? error.message : "Something went wrong in this page.",
    0,
    { cause: error },
  );
}

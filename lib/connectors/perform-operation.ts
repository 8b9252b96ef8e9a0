import { AppError } from "@/lib/kernel/app-error";
import type { RunError } from "@/lib/workflow/run-schema";
import type { CallTrace, OperationOutcome } from "./contract";
import { maskSecrets, maskSecretsIn } from "./core/mask-secrets";
import { failureOf } from "./http/transport-failure";
import { ServiceFailure, type Performance, type Performer } from "./performer";

/** Characters of a text kept with the step. */
const TRACE_CHARS_MAX = 16_384;
const MESSAGE_CHARS_MAX = 500;

/**
 * Has an operation performed within its time. What fails becomes the one error object, and no secret of the connection
 * leaves in output, error or trace.
 */
export async function performOperation(
  perform: Performer,
  given: Omit<Performance, "signal" | "timeoutMs" | "begin" | "trace">,
): Promise<OperationOutcome> {
  const { call, connection } = given;
  const timeoutMs = Math.max(1, call.timeoutMs);
  const timer = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([call.signal, timer]);
  const secrets = connection?.secrets ?? [];
  const clean = (text: string): string => maskSecrets(text, secrets);
  const startedMs = performance.now();
  let hasBegun = false;
  let request: CallTrace["request"];
  const traced = (): { trace: CallTrace } => ({
    trace: {
      ...(request === undefined ? {} : { request: cleaned(request, clean) }),
      timing: { totalMs: Math.round(performance.now() - startedMs) },
    },
  });
  const work = perform({
    ...given,
    signal,
    timeoutMs,
    begin: () => (hasBegun = true),
    trace: (shown) => (request = shown),
  });
  try {
    const output = await orAborted(work, signal);
    return { kind: "succeeded", output: maskSecretsIn(output, secrets), ...traced() };
  } catch (error) {
    const context = { timedOut: timer.aborted, timeoutMs, cancelled: call.signal.aborted && !timer.aborted };
    const failure = failed(given, error, { ...context, sent: hasBegun });
    const message = clean(failure.error.message).slice(0, MESSAGE_CHARS_MAX);
    return { ...failure, error: { ...failure.error, message }, ...traced() };
  }
}

function failed(
  { call, service, operation }: Pick<Performance, "call" | "service" | "operation">,
  error: unknown,
  context: { timedOut: boolean; timeoutMs: number; cancelled: boolean; sent: boolean },
): OperationOutcome & { kind: "failed" } {
  const named = { service: call.service, operation: call.operation };
  if (error instanceof ServiceFailure) {
    const { acted, message, serviceCode, field, category, code, retryable } = error.failure;
    const told = {
      ...(serviceCode === undefined ? {} : { serviceCode }),
      ...(field === undefined ? {} : { field }),
    };
    const runError: RunError = { category, code, message: `${service.name}: ${message}`, ...told, ...named, retryable };
    return { kind: "failed", error: runError, acted };
  }
  const failure = failureOf(error, { ...context, bytesMax: Number.POSITIVE_INFINITY });
  const { category, code, message, retryable } = failure;
  // A read does nothing, however far it came.
  const acted = operation.effect === "read" ? "no" : failure.acted;
  const said = isKnown(error, context) ? message : wordsOf(error, message);
  return {
    kind: "failed",
    error: { category, code, message: `${service.name}: ${said}`, ...named, retryable },
    acted,
  };
}

function isKnown(error: unknown, context: { timedOut: boolean; cancelled: boolean }): boolean {
  return context.timedOut || context.cancelled || error instanceof AppError || codeOf(error) !== undefined;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** What a library said of a wire that broke is better than nothing. */
function wordsOf(error: unknown, message: string): string {
  return error instanceof Error && error.message !== "" ? `${message} (${error.message})` : message;
}

function cleaned(
  request: NonNullable<CallTrace["request"]>,
  clean: (text: string) => string,
): NonNullable<CallTrace["request"]> {
  const { body, url } = request;
  return {
    ...request,
    url: clean(url),
    ...(body === undefined ? {} : { body: clean(body).slice(0, TRACE_CHARS_MAX) }),
  };
}

/** A library that does not listen to the signal must not hold up the step. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

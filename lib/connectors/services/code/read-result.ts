import { z } from "zod";
import { assertNever } from "@/lib/kernel/assert-never";
import { findJsonFlaw, jsonSchema, type Json } from "@/lib/kernel/json";
import type { ErrorCategory, RunError } from "@/lib/workflow/run-schema";
import type { CallTrace, OperationOutcome } from "../../contract";
import { DEPTH_MAX } from "./prelude.mjs";

/** What one run of code may use; each is named in the error of whoever exceeds it, with the setting that raises it. */
export interface CodeLimits {
  /** Milliseconds; a step's own `timeoutMs` can only be shorter. */
  timeoutMsMax: number;
  /** Bytes of memory, interpreter included. */
  memoryBytes: number;
  /** Characters of the result as JSON text. */
  outputCharsMax: number;
}

/** What the thread answers; it has just run code that nobody trusts. */
export const threadResultSchema = z.object({
  outcome: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("returned"), json: z.string() }),
    z.object({ kind: z.literal("threw"), name: z.string(), message: z.string(), stack: z.string() }),
    z.object({ kind: z.literal("refused"), path: z.string(), what: z.string() }),
    z.object({ kind: z.literal("too_large"), chars: z.number() }),
    z.object({ kind: z.literal("pending") }),
    z.object({ kind: z.literal("late") }),
    z.object({ kind: z.literal("full") }),
    z.object({ kind: z.literal("broke"), message: z.string() }),
  ]),
  lines: z.array(z.object({ level: z.enum(["log", "warn", "error"]), text: z.string() })),
  dropped: z.number(),
});
export type ThreadResult = z.infer<typeof threadResultSchema>;

/** @param timeoutMs what this run was given, at most `limits.timeoutMsMax` */
export function outcomeOfThread(result: ThreadResult, timeoutMs: number, limits: CodeLimits): OperationOutcome {
  const { outcome } = result;
  const trace = traceOf(result);
  if (outcome.kind !== "returned") return { ...failure(errorOf(outcome, timeoutMs, limits)), ...trace };
  const output = readOutput(outcome.json, limits);
  if (output === undefined) {
    const message = "The result is no JSON: the code changed what writes it out. Return plain objects and lists";
    return { ...failure(codeError("type_error", "CODE_RESULT", message)), ...trace };
  }
  return { kind: "succeeded", output, ...trace };
}

/**
 * The sandbox has checked the result already, in an interpreter that the code may have turned against it: what comes
 * out of there is whatever the code likes.
 */
function readOutput(json: string, { outputCharsMax }: CodeLimits): Json | undefined {
  if (json.length > outputCharsMax) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    // Looked at before the schema, which descends as deep as the value does.
    return findJsonFlaw(value, DEPTH_MAX + 1) === null ? jsonSchema.parse(value) : undefined;
  } catch {
    return undefined;
  }
}

/** Code acts on nothing outside, so a failed run has not acted. */
export function failure(error: RunError): OperationOutcome & { kind: "failed" } {
  return { kind: "failed", error, acted: "no" };
}

export function codeError(category: ErrorCategory, code: string, message: string, field = "with.source"): RunError {
  return { category, code, message, service: "code", operation: "javascript", field, retryable: false };
}

/** @returns the error of code that ran out of its time */
export function lateError(timeoutMs: number, limits: CodeLimits): RunError {
  const limit =
    timeoutMs < limits.timeoutMsMax ? "timeoutMs of the step" : `the limit CODE_TIMEOUT_MS, a setting of the platform`;
  // Not of category `timeout`, which a retry policy repeats: the same code on the same input takes as long again.
  return codeError(
    "infinite_loop",
    "CODE_TIMEOUT",
    `The code ran longer than ${timeoutMs} ms (${limit}) and was stopped`,
  );
}

function fullError({ memoryBytes }: CodeLimits): RunError {
  const mib = Math.floor(memoryBytes / 2 ** 20);
  const message = `The code needs more than ${mib} MiB of memory (the limit CODE_MEMORY_MB, a setting of the platform)`;
  return codeError("out_of_memory", "CODE_MEMORY", message);
}

function errorOf(
  outcome: Exclude<ThreadResult["outcome"], { kind: "returned" }>,
  timeoutMs: number,
  limits: CodeLimits,
): RunError {
  switch (outcome.kind) {
    case "threw":
      return thrownError(outcome, limits);
    case "refused":
      return codeError("type_error", "CODE_RESULT", `${outcome.path} ${outcome.what}`);
    case "too_large": {
      const message = `The result is ${outcome.chars} characters of JSON; at most ${limits.outputCharsMax} are taken (the limit STEP_OUTPUT_MAX_BYTES, a setting of the platform)`;
      return codeError("payload_too_large", "CODE_OUTPUT", message);
    }
    case "pending": {
      const message =
        "The code waits for a promise that nothing settles: there are no timers and no network here. Use a step of its own for calls and waits";
      return codeError("infinite_loop", "CODE_NEVER_SETTLES", message);
    }
    case "late":
      return lateError(timeoutMs, limits);
    case "full":
      return fullError(limits);
    case "broke":
      return codeError("out_of_memory", "CODE_BROKE", `The code broke its sandbox's interpreter: ${outcome.message}`);
    default:
      return assertNever(outcome);
  }
}

function thrownError(thrown: { name: string; message: string; stack: string }, limits: CodeLimits): RunError {
  const { name, message } = thrown;
  if (name === "InternalError" && message === "out of memory") return fullError(limits);
  const text = name === "" || name === "Error" ? message : `${name}: ${message}`;
  const line = lineOf(thrown.stack);
  const where = line === null ? text : `line ${line}: ${text}`;
  if (name === "SyntaxError") return codeError("validation_error", "CODE_SYNTAX", where);
  if (name === "InternalError" && message === "stack overflow") return codeError("infinite_loop", "CODE_STACK", where);
  return codeError(name === "TypeError" || name === "ReferenceError" ? "type_error" : "unknown", "CODE_THREW", where);
}

/** The line of the step's source that a stack names first; 1-based. */
function lineOf(stack: string): number | null {
  const found = /code\.js:(\d+)/.exec(stack);
  return found === null ? null : Number(found[1]);
}

function traceOf({ lines, dropped }: ThreadResult): { trace?: CallTrace } {
  if (lines.length === 0) return {};
  const more = `… ${dropped} more ${dropped === 1 ? "line was" : "lines were"} left out`;
  return { trace: { console: dropped === 0 ? lines : [...lines, { level: "warn", text: more }] } };
}

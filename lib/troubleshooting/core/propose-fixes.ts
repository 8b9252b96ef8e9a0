import type { Effect } from "@/lib/connectors/schema";
import type { Json } from "@/lib/kernel/json";
import { hashOf } from "@/lib/workflow/core/error-fingerprint";
import { TIMEOUT_MS_MAX, type Definition, type Step } from "@/lib/workflow/definition-schema";
import type { Patch, PatchOperation, Risk } from "@/lib/workflow/proposal-schema";
import type { Diagnosis, Fix, FixKind, RecordedOutcome } from "../schema";
import type { MissingField } from "./remap-field";
import { rewriteReads } from "./rewrite-field";
import { stepAt, stepIdsOf, stepPointer } from "@/lib/workflow/core/step-path";

export interface FixRequest {
  /** Head of the workflow: what a fix would change. */
  definition: Definition;
  /** Path of the failing step. */
  path: string;
  diagnosis: Diagnosis;
  failures: readonly Extract<RecordedOutcome, { kind: "failed" }>[];
  /** Failed runs of this fault in a row, where known; 1 for one. */
  failedInARow: number;
  /** Slowest recorded success of the step, milliseconds; null where there is none. */
  slowestSuccessMs: number | null;
  effectOf(service: string, operation: string): Effect;
  /** The field that an expression of the step reads and that is not there; null where none is. */
  missing: MissingField | null;
}

const ATTEMPTS_MIN = 4;
const ATTEMPTS_MAX = 10;
const BASE_MS = 1_000;
const CAP_MS = 60_000;
const SIMILARITY_SURE = 0.95;

const RETRYING = new Set(["retry_backoff", "wait_retry_after", "retry_serialized", "reduce_concurrency"]);

function fix(kind: FixKind, risk: Risk, patch: Patch, explanation: string): Fix {
  return { id: `fix_${hashOf([kind, JSON.stringify(patch)])}`, kind, risk, patch, explanation };
}

/** Sets one part of a step, led by a test of what it replaces (or of the step's identity where it is new). */
function setPart(
  pointer: string,
  step: Step,
  part: "retry" | "timeoutMs" | "concurrency" | "onError",
  value: Json,
): Patch {
  const old = step[part] as Json | undefined;
  const path = `${pointer}/${part}`;
  if (old !== undefined)
    return [
      { op: "test", path, value: old },
      { op: "replace", path, value },
    ];
  const tests: PatchOperation[] = [];
  if (step.service !== undefined) tests.push({ op: "test", path: `${pointer}/service`, value: step.service });
  if (step.operation !== undefined) tests.push({ op: "test", path: `${pointer}/operation`, value: step.operation });
  return [...tests, { op: "add", path, value }];
}

function retryFix(request: FixRequest, step: Step, pointer: string): Fix[] {
  const effect = request.effectOf(step.service ?? "", step.operation ?? "");
  const repeatable = effect === "none" || effect === "read" || effect === "idempotent-write";
  // A write that may have reached the service must not be sent again by itself.
  if (!repeatable && request.failures.some((failure) => failure.acted !== "no")) return [];
  const askedMs = Math.max(0, ...request.failures.map((failure) => failure.error.retryAfterMs ?? 0));
  const failed = Math.max(request.failures.length, request.failedInARow, step.retry?.maxAttempts ?? 0);
  const maxAttempts = Math.min(ATTEMPTS_MAX, Math.max(ATTEMPTS_MIN, failed + 2));
  if ((step.retry?.maxAttempts ?? 0) >= maxAttempts) return [];
  const retry = {
    maxAttempts,
    baseMs: Math.max(step.retry?.baseMs ?? 0, BASE_MS),
    capMs: Math.max(step.retry?.capMs ?? 0, CAP_MS),
  };
  const pause =
    askedMs > 0 ? `, waiting at least the ${askedMs / 1000} s that the service asks for` : ", with growing pauses";
  const why = repeatable
    ? "The operation can be repeated without harm."
    : "The service refused the call, so nothing was done twice.";
  const patch = setPart(pointer, step, "retry", retry);
  return [fix("retry_policy", "safe", patch, `Try up to ${maxAttempts} times${pause}. ${why}`)];
}

function timeoutFix(request: FixRequest, step: Step, pointer: string): Fix[] {
  const { slowestSuccessMs } = request;
  if (request.diagnosis.category !== "timeout" || step.timeoutMs === undefined || slowestSuccessMs === null) return [];
  if (slowestSuccessMs < step.timeoutMs / 2) return [];
  const timeoutMs = Math.min(TIMEOUT_MS_MAX, Math.ceil((Math.max(slowestSuccessMs, step.timeoutMs) * 3) / 1000) * 1000);
  const text = `Raise the time limit from ${step.timeoutMs} ms to ${timeoutMs} ms: successful calls took up to ${Math.round(slowestSuccessMs)} ms.`;
  return [fix("timeout", "safe", setPart(pointer, step, "timeoutMs", timeoutMs), text)];
}

function fieldFixes(request: FixRequest): Fix[] {
  const { missing } = request;
  if (missing === null) return [];
  const { parent, key, nearest } = missing;
  const fixes: Fix[] = [];
  if (nearest !== null) {
    const patch = rewriteReads(request.definition, parent, key, `${parent}.${nearest.key}`);
    const risk = nearest.similarity >= SIMILARITY_SURE ? "safe" : "review";
    const why = missing.wasThere
      ? `"${nearest.key}" is new in the answer since "${key}" is gone`
      : `"${nearest.key}" is the nearest of ${missing.available.length} names`;
    const text = `Read "${nearest.key}" where "${key}" was read: the recorded ${parent} has no "${key}", and ${why}.`;
    if (patch.length > 0) fixes.push(fix("remap_field", risk, patch, text));
  }
  const guard = rewriteReads(request.definition, parent, key, `${parent}.?${key}.orValue("")`);
  if (guard.length > 0)
    fixes.push(
      fix(
        "guard_missing",
        "review",
        guard,
        `Take an empty text where ${parent} has no "${key}". The step then runs without that value.`,
      ),
    );
  return fixes;
}

function itemFixes(request: FixRequest, step: Step, pointer: string): Fix[] {
  if (step.forEach === undefined) return [];
  const fixes: Fix[] = [];
  const { remedyClass } = request.diagnosis;
  if (RETRYING.has(remedyClass) && (step.concurrency ?? 1) > 1) {
    const concurrency = remedyClass === "retry_serialized" ? 1 : Math.max(1, Math.floor((step.concurrency ?? 1) / 2));
    fixes.push(
      fix(
        "reduce_concurrency",
        "safe",
        setPart(pointer, step, "concurrency", concurrency),
        `Run ${concurrency} at one time instead of ${step.concurrency}.`,
      ),
    );
  }
  if (remedyClass === "skip_item" && step.onError !== "continue") {
    fixes.push(
      fix(
        "on_error_continue",
        "review",
        setPart(pointer, step, "onError", "continue"),
        "Go on with the other items where one fails; its place in the output holds the error.",
      ),
    );
  }
  return fixes;
}

/**
 * Fixes that the evidence supports, best first; none where only a person can act.
 * Each is a patch of the definition led by `test` operations, so that it fails where the definition has changed.
 */
export function proposeFixes(request: FixRequest): Fix[] {
  const step = stepAt(request.definition, request.path);
  if (step === null) return [];
  const pointer = stepPointer(stepIdsOf(request.path));
  const retrying = RETRYING.has(request.diagnosis.remedyClass) && request.diagnosis.transient;
  return [
    ...timeoutFix(request, step, pointer),
    ...(retrying ? retryFix(request, step, pointer) : []),
    ...itemFixes(request, step, pointer),
    ...fieldFixes(request),
  ];
}

import type { Json } from "@/lib/kernel/json";
import { jsonEquals } from "@/lib/kernel/json";
import type { RunStep } from "@/lib/workflow/run-schema";
import type { Patch } from "@/lib/workflow/proposal-schema";

/** A step as the comparison shows it. */
export interface ComparedStep {
  status: RunStep["status"];
  attempts: number;
  startedAt: string | null;
  durationMs: number | null;
  /** `category code`, where it failed. */
  error: string | null;
}

export interface StepPair {
  stepId: string;
  path: string;
  a: ComparedStep | null;
  b: ComparedStep | null;
  same: boolean;
  inputPatch: Patch;
  outputPatch: Patch;
}

export type Divergence = { path: string; what: "missing" | "input" | "status" | "error" | "output" };

/** Longest text that a patch shows whole, characters. */
const TEXT_CHARS_MAX = 2_000;
/** Operations that one patch shows. */
const OPERATIONS_MAX = 200;

/**
 * Steps of two runs side by side, by path: in the order of `a`, then what only `b` has.
 * @param diff the patch that makes the second of the first
 */
export function compareSteps(
  a: readonly RunStep[],
  b: readonly RunStep[],
  diff: (before: Json, after: Json) => Patch,
): { steps: StepPair[]; firstDivergence: Divergence | null } {
  const inB = new Map(b.map((step) => [step.path, step]));
  const inA = new Set(a.map((step) => step.path));
  const pairs = [
    ...a.map((step) => [step, inB.get(step.path)] as const),
    ...b.filter((step) => !inA.has(step.path)).map((step) => [undefined, step] as const),
  ];
  let first: { divergence: Divergence; at: string; depth: number } | null = null;
  const steps = pairs.map(([left, right]): StepPair => {
    const { path, stepId } = (left ?? right) as RunStep;
    const what = partingOf(left, right);
    // By the instant at which one of the two came there; a loop is later than the item in which it parts.
    const at = what === null ? null : (left?.endedAt ?? left?.startedAt ?? right?.endedAt ?? right?.startedAt ?? null);
    if (what !== null) {
      const found = {
        divergence: { path, what },
        at: at ?? LATEST,
        depth: path.split("/").length + (path.match(/\[/g)?.length ?? 0),
      };
      if (first === null || isBefore(found, first)) first = found;
    }
    return {
      stepId,
      path,
      a: left === undefined ? null : shown(left),
      b: right === undefined ? null : shown(right),
      same: what === null,
      inputPatch: patchOf(left?.input, right?.input, diff),
      outputPatch: patchOf(left?.output, right?.output, diff),
    };
  });
  return { steps, firstDivergence: (first as { divergence: Divergence } | null)?.divergence ?? null };
}

/** After every instant, as text. */
const LATEST = "~";

function isBefore(x: { at: string; depth: number }, y: { at: string; depth: number }): boolean {
  return x.at === y.at ? x.depth > y.depth : x.at < y.at;
}

function partingOf(a: RunStep | undefined, b: RunStep | undefined): Divergence["what"] | null {
  if (a === undefined || b === undefined) return "missing";
  const sameInput = jsonEquals(a.input ?? null, b.input ?? null);
  // A step without an input (it could not be evaluated, or the step was never reached) parts by how it ended.
  if (a.input !== undefined && b.input !== undefined && !sameInput) return "input";
  if (a.status !== b.status) return "status";
  if (errorOf(a) !== errorOf(b)) return "error";
  if (!sameInput) return "input";
  return jsonEquals(a.output ?? null, b.output ?? null) ? null : "output";
}

function errorOf({ error }: RunStep): string | null {
  return error === undefined ? null : `${error.category} ${error.code}`;
}

function shown(step: RunStep): ComparedStep {
  return {
    status: step.status,
    attempts: step.attempts,
    startedAt: step.startedAt,
    durationMs:
      step.startedAt === null || step.endedAt === null ? null : Date.parse(step.endedAt) - Date.parse(step.startedAt),
    error: errorOf(step),
  };
}

/** What turns one value into the other, bounded. One that is not there is added or removed as a whole, which null is not. */
export function patchOf(
  before: Json | undefined,
  after: Json | undefined,
  diff: (before: Json, after: Json) => Patch,
): Patch {
  return wholeOr(before, after, diff)
    .slice(0, OPERATIONS_MAX)
    .map((operation) => ("value" in operation ? { ...operation, value: cut(operation.value) } : operation));
}

function wholeOr(before: Json | undefined, after: Json | undefined, diff: (before: Json, after: Json) => Patch): Patch {
  if (before === undefined) return after === undefined ? [] : [{ op: "add", path: "", value: after }];
  if (after !== undefined) return diff(before, after);
  return [
    { op: "test", path: "", value: before },
    { op: "remove", path: "" },
  ];
}

function cut(value: Json): Json {
  if (typeof value === "string") return value.length > TEXT_CHARS_MAX ? `${value.slice(0, TEXT_CHARS_MAX)}…` : value;
  if (typeof value !== "object" || value === null) return value;
  const text = JSON.stringify(value);
  return text.length > TEXT_CHARS_MAX ? `${text.slice(0, TEXT_CHARS_MAX)}…` : value;
}

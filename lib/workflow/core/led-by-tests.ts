import type { Json } from "@/lib/kernel/json";
import { isJsonObject } from "@/lib/kernel/json";
import type { Patch } from "../proposal-schema";
import { fromPointer, toPointer } from "./json-pointer";

/**
 * The patch with all conditions before the first change, so that it applies whole or not at all; and where it adds to a
 * step without any condition on that step, with one: the step still calls the operation that the change was meant for.
 */
export function ledByTests(before: Json, patch: Patch): Patch {
  const tests = patch.filter((operation) => operation.op === "test");
  const changes = patch.filter((operation) => operation.op !== "test");
  const guarded = new Set(tests.map((operation) => stepOf(operation.path)));
  for (const change of changes) {
    const step = stepOf(change.path);
    if (step === null || guarded.has(step)) continue;
    guarded.add(step);
    const path = toPointer(["steps", step, "operation"]);
    const operation = operationAt(before, step);
    if (operation !== undefined) tests.push({ op: "test", path, value: operation });
  }
  return [...tests, ...changes];
}

function stepOf(pointer: string): string | null {
  const [root, step, ...rest] = fromPointer(pointer);
  return root === "steps" && step !== undefined && rest.length > 0 ? step : null;
}

function operationAt(before: Json, step: string): Json | undefined {
  const steps = isJsonObject(before) ? before["steps"] : undefined;
  const found = isJsonObject(steps) ? steps[step] : undefined;
  return isJsonObject(found) ? found["operation"] : undefined;
}

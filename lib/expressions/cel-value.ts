import { Optional } from "@marcbachmann/cel-js";
import { AppError } from "@/lib/kernel/app-error";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { FORBIDDEN_KEYS } from "@/lib/kernel/json";
import { LIMITS } from "./limits";

/**
 * The JSON of a CEL value: whole numbers become numbers (beyond ±2^53 their decimal text), instants ISO-8601,
 * durations milliseconds, an empty optional null. A fresh copy, so that a result shares nothing with the scope.
 * @throws AppError EXPRESSION_FAILED for a value that JSON has no form for (bytes, types, NaN), or one too large
 */
export function toJson(value: unknown): Json {
  return copy(value, { left: LIMITS.resultItemsMax });
}

function copy(value: unknown, budget: { left: number }): Json {
  budget.left -= 1;
  if (budget.left < 0)
    throw new AppError(
      "EXPRESSION_FAILED",
      `The result has more values than RESULT_ITEMS_MAX (${LIMITS.resultItemsMax}): take a part of it, or give parts to runs of their own (workflow.call)`,
    );
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (!Number.isFinite(value))
        throw new AppError("EXPRESSION_FAILED", "The result is not a number (division by zero?)");
      return value;
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
    case "object":
      return copyObject(value, budget);
    default:
      return null;
  }
}

function copyObject(value: object | null, budget: { left: number }): Json {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((item: unknown) => copy(item, budget));
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Optional) return value.hasValue() ? copy(value.value(), budget) : null;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    // The library does not export its duration and unsigned number; both have a primitive value.
    const primitive: unknown = value.valueOf();
    if (typeof primitive === "number" || typeof primitive === "bigint") return copy(primitive, budget);
    throw new AppError("EXPRESSION_FAILED", "The result is a type or bytes, which JSON has no form for; use string(…)");
  }
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) if (!FORBIDDEN_KEYS.has(key)) result[key] = copy(item, budget);
  return result;
}

/** How a value reads inside text: null is empty, objects and lists are their JSON. */
export function toText(value: Json): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

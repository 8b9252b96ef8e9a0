import type { Json } from "@/lib/kernel/json";
import type { OperationExecutor } from "./contract";

/**
 * An executor whose outputs are at most so large: what a step gives is journaled, read by every step behind it and
 * shown, so that one answer of many megabytes is better refused where it came in.
 * @param bytesMax of the output as JSON text
 */
export function limitOutput(executor: OperationExecutor, bytesMax: number): OperationExecutor {
  return {
    async call(call) {
      const outcome = await executor.call(call);
      if (outcome.kind === "failed" || !isLargerThan(outcome.output, bytesMax)) return outcome;
      const message = `The output is larger than ${bytesMax} bytes of JSON (the limit STEP_OUTPUT_MAX_BYTES, a setting of the platform): ask the service for less, or page by page`;
      const { service, operation } = call;
      return {
        kind: "failed",
        error: {
          category: "payload_too_large",
          code: "OUTPUT_TOO_LARGE",
          message,
          service,
          operation,
          retryable: false,
        },
        // It answered, so it has done what it was asked.
        acted: "yes",
        ...(outcome.trace === undefined ? {} : { trace: outcome.trace }),
      };
    },
  };
}

/**
 * Whether the JSON text of a value has more bytes than `bytesMax`. Looks no further than it must, and counts a
 * character outside ASCII as up to three bytes, an escape as one: exact enough for a limit.
 */
export function isLargerThan(value: Json, bytesMax: number): boolean {
  let left = bytesMax;
  const rest: Json[] = [value];
  while (rest.length > 0) {
    const next = rest.pop();
    if (typeof next === "string") left -= textBytes(next, left);
    else if (typeof next !== "object" || next === null) left -= String(next).length;
    else if (Array.isArray(next)) {
      left -= next.length + 1;
      if (left >= 0) for (const item of next) rest.push(item);
    } else {
      left -= 2;
      for (const [key, item] of Object.entries(next)) {
        left -= textBytes(key, left) + 2;
        rest.push(item);
      }
    }
    if (left < 0) return true;
  }
  return false;
}

function textBytes(text: string, left: number): number {
  if (text.length > left) return text.length + 2;
  let bytes = text.length + 2;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}

import type { RunError } from "@/lib/workflow/run-schema";

/**
 * One text for equal faults: the step, what it called, the code, and the message without what changes between runs
 * (numbers, ids, quoted values). 16 hexadecimal digits.
 */
export function errorFingerprint(error: RunError): string {
  const parts = [error.stepId, error.service, error.operation, error.code, normaliseMessage(error.message)];
  const text = parts.map((part) => part ?? "").join("\u0000");
  return hash32(text, 0x811c9dc5) + hash32(text, 0x01234567);
}

/** The message with its changing parts replaced by `?`. */
export function normaliseMessage(message: string): string {
  return message
    .toLowerCase()
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "?")
    .replace(/\b[a-z]+_[0-9a-z]{16,}\b/g, "?")
    .replace(/"[^"]*"|'[^']*'/g, "?")
    .replace(/\d+(\.\d+)?/g, "?")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 300);
}

/** FNV-1a, 32 bits. @see http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash32(text: string, seed: number): string {
  let hash = seed;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

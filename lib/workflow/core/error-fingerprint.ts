import type { RunError } from "../run-schema";
import { sha256Hex } from "./sha256";

const MESSAGE_CHARS = 300;

/** The message without what differs from one occurrence to the next: ids, numbers, addresses, instants. */
export function maskMessage(message: string): string {
  return message
    .slice(0, 2_000)
    .toLowerCase()
    .replace(/[\w.+-]{1,64}@[\w.-]{1,120}/g, "@")
    .replace(/\b[a-z]{2,5}_[0-9a-z]{8,}\b/g, "#")
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "#")
    .replace(/\b(?=[0-9a-f]{0,40}\d)[0-9a-f]{8,64}\b/g, "#")
    .replace(/\d+/g, "#")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, MESSAGE_CHARS);
}

/** 16 hex characters; equal for two occurrences of one fault. */
export function hashOf(parts: readonly string[]): string {
  return sha256Hex(parts.join("\u0000")).slice(0, 16);
}

/**
 * Fingerprint of the failure of a run: where, who, which code, and the masked message. Runs are filtered by it, issues
 * grouped by it.
 * @param stepId where the failure counts; the step that the error itself names, where not told
 */
export function fingerprintOfError(error: RunError, stepId: string | null = error.stepId ?? null): string {
  return hashOf([
    stepId ?? "",
    error.service ?? "",
    error.operation ?? "",
    error.code,
    error.category,
    maskMessage(error.message),
  ]);
}

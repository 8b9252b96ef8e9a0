import { AppError } from "@/lib/kernel/app-error";
import { bodyTooLarge } from "./body-too-large";
import { parseExactJson } from "@/lib/kernel/exact-json";
import { findJsonFlaw } from "@/lib/kernel/json";
import { readCapped } from "./read-capped";

/** Deepest nesting of a request document; the same for every endpoint. */
export const NESTING_DEPTH_MAX = 64;

function tooLarge(bytesMax: number): AppError {
  return new AppError("BODY_TOO_LARGE", bodyTooLarge(bytesMax), { facts: { bytesMax } });
}

/**
 * Reads a body of at most `bytesMax` bytes as text.
 * @throws AppError BODY_TOO_LARGE; BAD_JSON when it is not UTF-8
 */
export async function readText(request: Request, bytesMax: number): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) throw tooLarge(bytesMax);
  if (request.body === null) return "";
  const body = await readCapped(request.body as unknown as AsyncIterable<Uint8Array>, bytesMax);
  if (body === null) throw tooLarge(bytesMax);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch (cause) {
    throw new AppError("BAD_JSON", "The request body is not UTF-8 text.", { cause });
  }
}

/**
 * Text → JSON value without anything hostile in it.
 * @returns undefined for an empty body
 * @throws AppError BAD_JSON, NESTING_TOO_DEEP, VALIDATION_FAILED (a key that reaches a prototype)
 */
export function parseJsonBody(text: string): unknown {
  if (text.trim() === "") return undefined;
  const parsed = parseExactJson(text);
  if (parsed.kind === "flaw") {
    const { position, line, column } = parsed.flaw;
    const where = `position ${position} (line ${line}, column ${column})`;
    throw new AppError("BAD_JSON", `The request body is not JSON: see ${where}.`);
  }
  const { value } = parsed;
  const flaw = findJsonFlaw(value, NESTING_DEPTH_MAX);
  if (flaw?.kind === "too_deep") {
    throw new AppError("NESTING_TOO_DEEP", `The request body nests deeper than ${NESTING_DEPTH_MAX} levels.`, {
      details: [{ path: "", message: `Nests deeper than ${NESTING_DEPTH_MAX} levels` }],
    });
  }
  if (flaw?.kind === "forbidden_key") {
    throw new AppError("VALIDATION_FAILED", `The key ${flaw.key} is not allowed in a request.`, {
      details: [{ path: flaw.key, message: "This key is not allowed" }],
    });
  }
  return value;
}

import jsonPatch from "fast-json-patch/index.mjs";
import { AppError } from "@/lib/kernel/app-error";
import { FORBIDDEN_KEYS, type Json } from "@/lib/kernel/json";
import type { Patch } from "../proposal-schema";
import { diffDocuments } from "./diff-documents";
import { fromPointer } from "./json-pointer";

// The package ships its sources beside its CommonJS entry, and tsx takes those for it; the ES module is found by every loader.
const { applyPatch: applyRfc6902, JsonPatchError } = jsonPatch;

/**
 * The document with a JSON Patch applied; the document given is not changed. All or nothing.
 * What the patch does not name stays identical byte for byte, the order of keys included.
 * @throws AppError STATE_CONFLICT where a `test` does not hold or a place is not there (details name it),
 * VALIDATION_FAILED where an operation is malformed
 */
export function applyPatch<Document extends Json>(document: Document, patch: Patch): Json {
  for (const operation of patch) {
    const pointers =
      operation.op === "move" || operation.op === "copy" ? [operation.path, operation.from] : [operation.path];
    for (const pointer of pointers) refuseMalformed(pointer);
  }
  try {
    return applyRfc6902<Json>(structuredClone(document), structuredClone(patch), true, true, true).newDocument;
  } catch (cause) {
    // The library throws a TypeError of its own where a place lies within a null.
    if (!(cause instanceof JsonPatchError) && !(cause instanceof TypeError)) throw cause;
    throw explained(cause, patch);
  }
}

/**
 * The patch that takes a patch back: applied to what `patch` made of `document`, it gives `document`.
 * @throws as applyPatch
 */
export function inversePatch(document: Json, patch: Patch): Patch {
  return diffDocuments(applyPatch(document, patch), document);
}

function refuseMalformed(pointer: string): void {
  const isWellFormed = pointer === "" || (pointer.startsWith("/") && !/~(?![01])/.test(pointer));
  if (!isWellFormed || fromPointer(pointer).some((key) => FORBIDDEN_KEYS.has(key))) {
    throw new AppError("VALIDATION_FAILED", `"${pointer.slice(0, 200)}" is not a place that a patch may name`);
  }
}

function explained(error: InstanceType<typeof JsonPatchError> | TypeError, patch: Patch): AppError {
  const index = (error instanceof JsonPatchError ? error.index : undefined) ?? 0;
  const path = patch[index]?.path ?? "";
  const isTest = error.name === "TEST_OPERATION_FAILED";
  const message = isTest
    ? `${path} is no longer what the patch was made for`
    : `The patch cannot be applied: operation ${index + 1} names ${path}, which is not there`;
  return new AppError("STATE_CONFLICT", message, { details: [{ path, message }] });
}

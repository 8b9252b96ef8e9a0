import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { ErrorCategory } from "@/lib/workflow/run-schema";
import type { Operation } from "../schema";
import { readPath, writePath } from "./dotted-path";
import { fileValue, FILE_BYTES_MAX } from "./file-value";
import { fileNameOf } from "./file-name-of";
import { contentOf } from "./prepared-request";
import { claimsJson, type Answer, type ReadBody } from "./read-body";
import { dialectOf } from "./text/dialects";

/** What the step gives on (`file`: with a file in it), or why what came cannot be read as that. */
export type ReadOutput =
  | { kind: "output" | "file"; output: Json }
  | { kind: "unreadable"; category: ErrorCategory; code: string; message: string };

/**
 * What the step gives on: the part at `resultPath`, with the fields of `outputPaths` added to it or to each of its
 * items; a text or a file where the operation gives one. An empty answer is `{}`, or an empty list where the operation gives one.
 * @param answer one that tells of no failure
 * @param read what stands in its body
 */
export function outputOfAnswer(
  operation: Operation,
  answer: Answer & { url?: string },
  read: ReadBody | undefined,
): ReadOutput {
  if (operation.http?.answer === "binary") return fileOf(answer);
  switch (read?.kind) {
    case undefined:
      return { kind: "output", output: answer.body };
    case "json":
    case "xml":
      return { kind: "output", output: resultOf(operation, read.value) };
    case "empty":
      // Some say by 204 alone that a list has nothing in it (Zoho).
      return { kind: "output", output: operation.output["type"] === "array" ? [] : {} };
    case "page":
    case "other":
      return unreadable(read, answer);
  }
}

function resultOf(operation: Operation, body: Json): Json {
  const { graphql, resultPath, outputPaths, answer, text } = operation.http ?? {};
  const path = graphql === undefined ? resultPath : ["data", graphql.dataPath].filter((part) => part).join(".");
  const found = path === undefined ? body : (readPath(body, path) ?? null);
  // Of one element XML does not say that it is a list.
  const isListOfOne = answer === "xml" && operation.output["type"] === "array" && !Array.isArray(found);
  const whole = isListOfOne ? (found === null || found === "" ? [] : [found]) : found;
  const isAnswered = text !== undefined && isJsonObject(whole);
  const result = isAnswered ? { ...whole, text: dialectOf(text.dialect).text(whole) || (whole["text"] ?? "") } : whole;
  if (outputPaths === undefined) return result;
  return Array.isArray(result) ? result.map((item) => withFields(item, outputPaths)) : withFields(result, outputPaths);
}

function withFields(result: Json, paths: Readonly<Record<string, string>>): Json {
  if (!isJsonObject(result)) return result;
  const output: JsonObject = { ...result };
  for (const [field, path] of Object.entries(paths)) {
    const value = readPath(result, path);
    if (value !== undefined) writePath(output, field, value);
  }
  return output;
}

/** The content of an answer as a file. */
export function fileOf(answer: Answer & { url?: string }): ReadOutput {
  const content = contentOf(answer);
  if (content.byteLength > FILE_BYTES_MAX) {
    const message = `the file is larger than ${FILE_BYTES_MAX} bytes: what a workflow hands on must be smaller`;
    return { kind: "unreadable", category: "payload_too_large", code: "FILE_TOO_LARGE", message };
  }
  const contentType = answer.headers["content-type"] ?? "application/octet-stream";
  return { kind: "file", output: fileValue({ name: fileNameOf(answer), contentType, content }) };
}

/** Text that is no JSON may be all that a service says; what claims to be JSON, and a page, is not what was asked for. */
export function unreadable(read: Extract<ReadBody, { kind: "page" | "other" }>, answer: Answer): ReadOutput {
  if (read.kind === "other" && !claimsJson(read.flaw)) return { kind: "output", output: answer.body };
  return {
    kind: "unreadable",
    category: "schema_drift",
    code: "ANSWER_NOT_JSON",
    message: read.kind === "page" ? pageText(read.title, answer.status) : `answered ${read.flaw} (${answer.status})`,
  };
}

/** What is said of a page of HTML where data was to come: a proxy's, a sign-in's, the service's own of an error. */
export function pageText(title: string | undefined, status: number): string {
  const named = title === undefined ? "" : `, titled "${title}"`;
  return `answered a web page (${status}${named}) instead of JSON`;
}

import { isJsonObject, type Json } from "@/lib/kernel/json";
import type { Operation, Service } from "../schema";
import { readPath } from "./dotted-path";

const FAILURE_WORDS: ReadonlySet<string> = new Set(["false", "error", "fail", "failed", "failure", "no", "nok"]);

/**
 * Whether an answer of 200 tells of a failure all the same.
 * @returns `told`: the part of it that says what failed
 */
export function refusedWithin(
  service: Service,
  operation: Operation,
  body: Json | undefined,
): { told: Json | undefined } | undefined {
  const { okPath, okValues, failurePath } = service.errorEnvelope ?? {};
  const said = okPath === undefined ? undefined : readPath(body, okPath);
  if (said !== undefined && !isOk(said, okValues)) return { told: body };
  const failure = failurePath === undefined ? undefined : readPath(body, failurePath);
  if (isSomething(failure)) return { told: failurePath === undefined ? body : failure };
  return operation.http?.graphql === undefined ? undefined : refusedByGraphQl(body, operation.http.graphql.dataPath);
}

function isOk(said: Json, okValues: readonly Json[] | undefined): boolean {
  if (okValues !== undefined) return okValues.some((value) => value === said);
  return said !== false && !(typeof said === "string" && FAILURE_WORDS.has(said.toLowerCase()));
}

function isSomething(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isJsonObject(value)) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== "";
}

/**
 * `errors` beside `data`, or a list of them within the mutation's own result (`userErrors`).
 * @see https://spec.graphql.org/October2021/#sec-Errors
 */
function refusedByGraphQl(body: Json | undefined, dataPath = ""): { told: Json } | undefined {
  if (!isJsonObject(body)) return undefined;
  const { errors, data } = body;
  if (Array.isArray(errors) && errors.length > 0) return { told: { errors } };
  const payload = readPath(data, dataPath.split(".")[0] ?? "");
  if (!isJsonObject(payload)) return undefined;
  const own = Object.entries(payload).find(
    ([name, list]) => /errors$/i.test(name) && Array.isArray(list) && list.length > 0,
  );
  return own === undefined ? undefined : { told: { errors: own[1] } };
}

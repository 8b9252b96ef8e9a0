import type { HttpBinding, Service } from "../schema";
import { operation } from "./operation";
import { anything, fields } from "./schema-parts";

/** Id of the operation that tries a credential; no workflow can name it. */
export const PROBE_OPERATION = "connection.test";

/**
 * The service with the try of its credential as the only operation: the read its file names, else its first one that
 * needs no input. Undefined where its credential cannot be tried by a read.
 */
export function probeOf(service: Service): Service | undefined {
  const http = service.probe ?? plainRead(service);
  if (http === undefined && !isPerformed(service)) return undefined;
  const probe = operation({
    id: PROBE_OPERATION,
    name: "Try the connection",
    effect: "read",
    resource: "account",
    input: fields({}),
    output: anything("The account"),
    ...(http === undefined ? {} : { http }),
    ms: 300,
    verbs: "test",
    nouns: "connection",
  });
  return { ...service, operations: [probe], events: [] };
}

/** Speaks no HTTP and takes a login: whoever performs its operations can try that too. */
function isPerformed({ builtin, auth, operations }: Service): boolean {
  return builtin !== true && auth.length > 0 && operations.every(({ http }) => http === undefined);
}

function plainRead({ operations }: Service): HttpBinding | undefined {
  const read = operations.find(
    ({ effect, input, http }) =>
      effect === "read" && http?.method === "GET" && Array.isArray(input["required"]) && input["required"].length === 0,
  );
  if (read?.http === undefined) return undefined;
  const { pagination: _onePage, ...http } = read.http;
  return http;
}

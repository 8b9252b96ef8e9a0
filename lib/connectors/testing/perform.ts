import type { JsonObject } from "@/lib/kernel/json";
import type { OperationOutcome } from "../contract";
import { createOperationExecutor } from "../executor";
import type { Performer } from "../performer";
import type { OpenedConnection } from "../ports";
import { catalogs } from "./catalog";
import { operationCall } from "./operation-call";

/** A live call of a service that speaks no HTTP, through the executor. */
export function performLive(
  perform: Performer,
  service: string,
  connection: (Pick<OpenedConnection, "settings" | "login"> & Partial<OpenedConnection>) | null,
): (operation: string, input: JsonObject, timeoutMs?: number, idempotencyKey?: string) => Promise<OperationOutcome> {
  const opened =
    connection === null
      ? null
      : {
          id: "conn_1",
          headers: {},
          query: {},
          path: {},
          allowedHosts: [],
          secrets: [connection.login?.password ?? ""],
          ...connection,
        };
  const executor = createOperationExecutor({
    catalogs,
    clock: { now: () => 0, monotonicMs: () => 0 },
    transport: { send: () => Promise.reject(new Error("no HTTP")) },
    connections: { open: () => Promise.resolve({ kind: "opened", connection: opened as OpenedConnection }) },
    performerOf: () => perform,
  });
  return (operation, input, timeoutMs = 10_000, idempotencyKey = "run_1:step:0") =>
    executor.call(
      operationCall({
        service,
        operation,
        input,
        mode: "live",
        connectionId: connection === null ? null : "conn_1",
        timeoutMs,
        idempotencyKey,
      }),
    );
}

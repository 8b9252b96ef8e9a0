import type { Clock } from "@/lib/kernel/clock";
import type { ErrorCategory } from "@/lib/workflow/run-schema";
import { PROBE_OPERATION, probeOf } from "./catalog/probe-of";
import type { Catalogs } from "./catalogs";
import type { OperationCall, OperationExecutor } from "./contract";

/** Failures that speak against the credential itself; a missing scope speaks against one operation only. */
export const AGAINST_CREDENTIAL: ReadonlySet<ErrorCategory> = new Set<ErrorCategory>([
  "invalid_credentials",
  "auth_expired",
]);

/** Whether the service of a connection refuses its credential as such, after it refused one call. */
export type RefusalCheck = (call: OperationCall, connectionId: string, version: number) => Promise<boolean>;

export interface RefusalCheckPorts {
  catalogs: Catalogs;
  /** Live, over `catalogsOfProbes`; not by itself keeping connections. */
  executor: OperationExecutor;
  serviceOf(workspaceId: string, connectionId: string): string | undefined;
  clock: Clock;
}

const TIMEOUT_MS = 15_000;
/** How long a credential that was found to work is not tried again, milliseconds. */
const WORKS_FOR_MS = 60_000;
/** Connections remembered; beyond them the oldest is forgotten, which costs one read. */
const NOTES_MAX = 10_000;

/**
 * Tries a credential by its service's own test, one read, before one refused call makes the connection broken: some
 * services answer 401 for a single thing that an account may not see. Refusals at one time share a try. What cannot be
 * tried (the HTTP step), and a try that says nothing (no answer), leave the refusal as all that is known.
 */
export function createRefusalCheck(ports: RefusalCheckPorts): RefusalCheck {
  const trying = new Map<string, Promise<boolean>>();
  const worksUntilMs = new Map<string, number>();

  async function isRefused(call: OperationCall, connectionId: string): Promise<boolean> {
    const { workspaceId } = call;
    const serviceId = ports.serviceOf(workspaceId, connectionId);
    const service = serviceId === undefined ? undefined : ports.catalogs.of(workspaceId).service(serviceId);
    if (service === undefined || probeOf(service) === undefined) return true;
    // A further request of the same call: it counts against the limit of the connection.
    if (call.onSendMore !== undefined && !(await call.onSendMore())) return true;
    const outcome = await ports.executor.call({
      workspaceId,
      workflowId: call.workflowId,
      runId: call.runId,
      stepPath: call.stepPath,
      service: service.id,
      operation: PROBE_OPERATION,
      input: {},
      connectionId,
      mode: "live",
      attempt: 1,
      idempotencyKey: `${call.idempotencyKey}:test`,
      timeoutMs: TIMEOUT_MS,
      // Its own: who shares the try must not lose it with the call that began it.
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return outcome.kind === "failed" && outcome.error.category !== "auth_missing_scope";
  }

  return (call, connectionId, version) => {
    const key = `${call.workspaceId} ${connectionId} ${String(version)}`;
    if ((worksUntilMs.get(key) ?? 0) > ports.clock.now()) return Promise.resolve(false);
    const running = trying.get(key);
    if (running !== undefined) return running;
    const started = isRefused(call, connectionId)
      .then((refused) => {
        worksUntilMs.delete(key);
        if (!refused) worksUntilMs.set(key, ports.clock.now() + WORKS_FOR_MS);
        const oldest = worksUntilMs.size > NOTES_MAX ? worksUntilMs.keys().next().value : undefined;
        if (oldest !== undefined) worksUntilMs.delete(oldest);
        return refused;
      })
      .finally(() => trying.delete(key));
    trying.set(key, started);
    return started;
  };
}

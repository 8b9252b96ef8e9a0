import { newId } from "@/lib/kernel/ids";
import type { Clock } from "@/lib/kernel/clock";
import type { JsonObject } from "@/lib/kernel/json";
import type { Random } from "@/lib/kernel/random";
import type { RunError } from "@/lib/workflow/run-schema";
import type { Catalog } from "./catalog";
import { PROBE_OPERATION, probeOf } from "./catalog/probe-of";
import type { Catalogs } from "./catalogs";
import { AGAINST_CREDENTIAL } from "./check-refusal";
import type { ProbeOutcome, ProbeRequest } from "./connection-schema";
import type { OperationExecutor } from "./contract";
import type { Service } from "./schema";

export interface ProbePorts {
  catalogs: Catalogs;
  /** Live, over `catalogsOfProbes`: the same guards and the same reading of answers as a step's. */
  executor: OperationExecutor;
  /** Service of a connection within the workspace; undefined where there is none. */
  serviceOf(workspaceId: string, connectionId: string): Promise<string | undefined>;
  clock: Clock;
  random: Random;
}

/** The catalogue in which each service that takes a connection has its probe, and HTTP its request. */
export function catalogsOfProbes({ shared, of }: Catalogs): Catalogs {
  return { shared: catalogOfProbes(shared), of: (workspaceId) => catalogOfProbes(of(workspaceId)) };
}

function catalogOfProbes(catalog: Catalog): Catalog {
  const probed = (id: string): Service | undefined => {
    const service = catalog.service(id);
    return service === undefined ? undefined : probeOf(service);
  };
  return {
    ...catalog,
    service: (id) => probed(id) ?? catalog.service(id),
    operation: (serviceId, operationId) =>
      operationId === PROBE_OPERATION ? probed(serviceId)?.operations[0] : catalog.operation(serviceId, operationId),
  };
}

const TIMEOUT_MS = 15_000;

/**
 * Whether a failure speaks against the credential. Any other one says nothing about it: an address that must not be
 * called, or a scope that the read wants, is no reason why live steps should wait.
 */
function speaksAgainst({ category, code }: RunError): boolean {
  return AGAINST_CREDENTIAL.has(category) || code === "CONNECTION_UNREADABLE";
}

/** Tries a credential by one read of its service. Belongs to the worker, which alone opens credentials and dials out. */
export function createProbeConnection(ports: ProbePorts) {
  return async ({ workspaceId, connectionId, url }: ProbeRequest): Promise<ProbeOutcome> => {
    const serviceId = await ports.serviceOf(workspaceId, connectionId);
    if (serviceId === undefined) return { kind: "not_found" };
    const target = targetOf(serviceId, ports.catalogs.of(workspaceId), url);
    if (target === undefined) return { kind: "untestable" };
    const runId = newId("run", ports.clock, ports.random);
    const outcome = await ports.executor.call({
      workspaceId,
      workflowId: "connection-test",
      runId,
      stepPath: "test",
      service: serviceId,
      ...target,
      connectionId,
      mode: "live",
      attempt: 1,
      idempotencyKey: `${runId}:test:0`,
      timeoutMs: TIMEOUT_MS,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (outcome.kind === "succeeded") return { kind: "ok" };
    const { error } = outcome;
    return { kind: speaksAgainst(error) ? "refused" : "failed", error };
  };
}

function targetOf(
  serviceId: string,
  catalog: Catalog,
  url: string | undefined,
): { operation: string; input: JsonObject } | undefined {
  if (serviceId === "http")
    return url === undefined ? undefined : { operation: "request", input: { method: "GET", url } };
  const service = catalog.service(serviceId);
  return service === undefined || probeOf(service) === undefined
    ? undefined
    : { operation: PROBE_OPERATION, input: {} };
}

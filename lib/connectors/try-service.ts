import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { seededRandom } from "@/lib/kernel/random";
import type { CallTrace } from "./contract";
import { createCatalog } from "./catalog";
import { sameForAll } from "./catalogs";
import { checkInput } from "./core/check-input";
import { sampleOf } from "./sample";
import type { Operation, Service } from "./schema";
import { createMemoryEntities, createMemoryFaults } from "./simulator/memory-state";
import { createSimulatorExecutor } from "./simulator/simulator-executor";

/** What calling an operation with its own examples gave. */
export interface Tried {
  operation: Operation;
  /** What would be sent; undefined where no request came about. */
  request: CallTrace["request"] | undefined;
  output: Json | undefined;
  problems: string[];
}

const TIMEOUT_MS = 1_000;

/**
 * Calls every operation with the examples of its input, by the executor of live runs over the simulator's wire: the
 * request must come about, hold no unfilled place, and the answer be read back into what the output's schema says.
 * @param inputOf in place of all examples
 */
export async function tryService(
  service: Service,
  inputOf: (operation: Operation) => JsonObject = exampleOf,
): Promise<Tried[]> {
  const catalogs = sameForAll(createCatalog([service], []));
  const tried: Tried[] = [];
  for (const operation of service.operations) {
    // A world of its own for each: what one deletes, another would look for in vain.
    const executor = createSimulatorExecutor({
      catalogs,
      state: createMemoryEntities(),
      faults: createMemoryFaults([]),
      random: seededRandom(1),
    });
    const outcome = await executor.call({
      workspaceId: "ws_try",
      workflowId: "try",
      runId: "run_try",
      stepPath: operation.id,
      service: service.id,
      operation: operation.id,
      input: inputOf(operation),
      connectionId: null,
      mode: "simulate",
      attempt: 1,
      idempotencyKey: `try:${operation.id}`,
      timeoutMs: TIMEOUT_MS,
      signal: new AbortController().signal,
    });
    const request = outcome.trace?.request;
    const output = outcome.kind === "succeeded" ? outcome.output : undefined;
    const problems =
      outcome.kind === "failed"
        ? [outcome.error.message]
        : [...flawsOf(service, request), ...misfits(operation, output)];
    tried.push({ operation, request, output, problems });
  }
  return tried;
}

function exampleOf({ input }: Operation): JsonObject {
  const sample = sampleOf(input);
  return isJsonObject(sample) ? sample : {};
}

/** Braces that stay are a place nobody fills, but for those of a credential in the address. */
function flawsOf(service: Service, request: CallTrace["request"] | undefined): string[] {
  if (request === undefined || request.method === "CALL") return [];
  const own = new Set(service.auth.flatMap((auth) => (auth.in === "path" ? [auth.name ?? "token"] : [])));
  const open = [...request.url.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").filter((name) => !own.has(name));
  const flaws = open.map((name) => `its address ${request.url} has nothing for {${name}}`);
  const bare = request.url.replaceAll(/\{\w+\}/g, "x");
  if (!URL.canParse(bare)) flaws.push(`its address ${request.url} is none`);
  return flaws;
}

function misfits({ output: schema }: Operation, output: Json | undefined): string[] {
  const { problems } = checkInput({ type: "object", properties: { out: schema } }, { out: output ?? null });
  return problems.map(({ field, message }) => `the simulator's answer read back: ${field} ${message}`);
}

import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/kernel/json";
import { sampleOf } from "../sample";
import type { Operation } from "../schema";
import { catalogs } from "../testing/catalog";
import { operationCall } from "../testing/operation-call";
import { createMemoryEntities, createMemoryFaults } from "./memory-state";
import { createSimulatorExecutor } from "./simulator-executor";

const catalog = catalogs.shared;
const PAGE_SIZE_DEFAULT = 100;

const lists: (readonly [string, Operation])[] = catalog
  .services()
  .flatMap(({ id }) => (catalog.service(id)?.operations ?? []).map((operation) => [id, operation] as const))
  .filter(([, operation]) => operation.effect === "read" && operation.http?.pagination !== undefined);

function listCall(service: string, operation: Operation, more: JsonObject) {
  const executor = createSimulatorExecutor({
    catalogs,
    state: createMemoryEntities(),
    faults: createMemoryFaults([]),
    random: () => 0.5,
  });
  const input = { ...(sampleOf(operation.input) as JsonObject), ...more };
  // From the first page on.
  delete input[operation.http?.pagination?.requestField ?? ""];
  return executor.call(operationCall({ service, operation: operation.id, input }));
}

/** The list in an output: the output itself, or the longest list in it. */
function itemsIn(output: unknown): unknown[] {
  if (Array.isArray(output)) return output;
  if (typeof output !== "object" || output === null) return [];
  return Object.values(output)
    .map(itemsIn)
    .reduce((longest, one) => (one.length > longest.length ? one : longest), []);
}

describe("lists of simulated services", () => {
  it("are there in numbers", () => {
    expect(lists.length).toBeGreaterThan(100);
  });

  it("come in pages of the service's own form when everything is asked for, and end", async () => {
    const wrong: string[] = [];
    for (const [service, operation] of lists) {
      const { sizeMax = PAGE_SIZE_DEFAULT } = operation.http?.pagination ?? {};
      const outcome = await listCall(service, operation, { all: true });
      if (outcome.kind === "failed") {
        wrong.push(`${service} ${operation.id}: ${outcome.error.message}`);
        continue;
      }
      const wanted = Math.min(Math.round(sizeMax * 2.5), Math.max(1_000, sizeMax));
      const found = itemsIn(outcome.output).length;
      if (found !== wanted && sizeMax <= 1_000) {
        wrong.push(`${service} ${operation.id}: ${String(found)} of ${String(wanted)} items`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("are one page of examples where one page is asked for", async () => {
    for (const [service, operation] of lists.slice(0, 40)) {
      const { sizeField } = operation.http?.pagination ?? {};
      const outcome = await listCall(service, operation, sizeField === undefined ? {} : { [sizeField]: 1 });
      if (outcome.kind === "succeeded") expect(itemsIn(outcome.output).length).toBeLessThan(10);
    }
  });
});

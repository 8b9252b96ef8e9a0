import { describe, expect, it } from "vitest";
import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { OperationOutcome } from "../contract";
import { sampleOf } from "../sample";
import type { Operation } from "../schema";
import { catalogs } from "../testing/catalog";
import { operationCall } from "../testing/operation-call";
import { createMemoryEntities, createMemoryFaults } from "./memory-state";
import { createSimulatorExecutor } from "./simulator-executor";

const catalog = catalogs.shared;

interface Family {
  service: string;
  create: Operation;
  get: Operation;
  remove: Operation | undefined;
  /** The input field of `get` that takes the id, and the field of what was created that holds it. */
  idInput: string;
  idOutput: string;
}

const PLACEHOLDER = /\{(\w+)\}/g;
const ID_FIELDS = ["id", "gid", "Id", "key", "number", "token"];

/** Services in which a thing is made, read and deleted by one id. */
const families: Family[] = catalog.services().flatMap(({ id }) => {
  const operations = catalog.service(id)?.operations ?? [];
  const byId = new Map(operations.map((one) => [one.id, one]));
  return operations.flatMap((create): Family[] => {
    const noun = /^(\w+)\.create$/.exec(create.id)?.[1];
    const get = noun === undefined ? undefined : byId.get(`${noun}.get`);
    if (get === undefined || get.http?.graphql !== undefined) return [];
    const inPath = [...(get.http?.path ?? "").matchAll(PLACEHOLDER)].map(([, name]) => name ?? "");
    const already = [...(create.http?.path ?? "").matchAll(PLACEHOLDER)].map(([, name]) => name ?? "");
    const [idInput, ...more] = inPath.filter((name) => !already.includes(name));
    const made = sampleOf(create.output);
    const asked = idInput === undefined ? undefined : exampleOf(get, idInput);
    if (idInput === undefined || more.length > 0 || !isJsonObject(made)) return [];
    // The example of the id in the answer is the one by which it is asked for: so the data says that they are one.
    const idOutput = Object.keys(made).find((name) => ID_FIELDS.includes(name) && made[name] === asked);
    if (idOutput === undefined) return [];
    return [{ service: id, create, get, remove: byId.get(`${noun ?? ""}.delete`), idInput, idOutput }];
  });
});

function exampleOf(operation: Operation, field: string): Json | undefined {
  const input = sampleOf(operation.input);
  return isJsonObject(input) ? input[field] : undefined;
}

function simulator() {
  const executor = createSimulatorExecutor({
    catalogs,
    state: createMemoryEntities(),
    faults: createMemoryFaults([]),
    random: () => 0.5,
  });
  return (service: string, operation: Operation, given: JsonObject = {}): Promise<OperationOutcome> => {
    const input = { ...(sampleOf(operation.input) as JsonObject), ...given };
    return executor.call(operationCall({ service, operation: operation.id, input, idempotencyKey: operation.id }));
  };
}

describe("a simulated service", () => {
  it("has many kinds of things that can be made and read", () => {
    expect(families.length).toBeGreaterThan(80);
  });

  it("gives back what was created by its id, and does not know it any more once it is deleted", async () => {
    const wrong: string[] = [];
    for (const { service, create, get, remove, idInput, idOutput } of families) {
      const call = simulator();
      const name = `${service} ${create.id}`;
      const made = await call(service, create);
      const id = made.kind === "succeeded" && isJsonObject(made.output) ? made.output[idOutput] : undefined;
      if (id === undefined) {
        wrong.push(`${name}: no ${idOutput}`);
        continue;
      }
      const read = await call(service, get, { [idInput]: id });
      const back = read.kind === "succeeded" && isJsonObject(read.output) ? read.output[idOutput] : undefined;
      if (back !== id) wrong.push(`${name}: made ${String(id)}, read ${String(back)}`);
      if (remove === undefined || remove.http?.path.includes(`{${idInput}}`) !== true) continue;
      const gone = await call(service, remove, { [idInput]: id });
      if (gone.kind === "failed") wrong.push(`${name}: cannot be deleted: ${gone.error.message}`);
      const after = await call(service, get, { [idInput]: id });
      if (after.kind !== "failed" || after.error.category !== "not_found") wrong.push(`${name}: still there`);
    }
    expect(wrong).toEqual([]);
  });
});

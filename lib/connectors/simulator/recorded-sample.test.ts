import { describe, expect, it } from "vitest";
import { isJsonObject, type Json } from "@/lib/kernel/json";
import { seededRandom } from "@/lib/kernel/random";
import { catalogs } from "../testing/catalog";
import { operationCall } from "../testing/operation-call";
import { createMemoryEntities, createMemoryFaults } from "./memory-state";
import { createSimulatorExecutor } from "./simulator-executor";

/** @param samples JSON texts by `<workspace> <service> <operation>` */
function simulator(samples: Readonly<Record<string, string>>) {
  return createSimulatorExecutor({
    catalogs,
    state: createMemoryEntities(),
    faults: createMemoryFaults([]),
    random: seededRandom(1),
    sampleFor(workspaceId, service, operation) {
      const text = samples[`${workspaceId} ${service} ${operation}`];
      return text === undefined ? undefined : (JSON.parse(text) as Json);
    },
  });
}

const TASK = {
  gid: "1209999999990001",
  name: "Recorded",
  url: "https://x.example/1209999999990001",
  custom: { a: [1] },
};
const get = operationCall({ service: "asana", operation: "task.get", input: { task: "1209999999990001" } });
const create = (idempotencyKey: string) =>
  operationCall({ service: "asana", operation: "task.create", input: { name: "Call Ada" }, idempotencyKey });

describe("a recorded sample", () => {
  it("is answered in place of the catalogue's example, with what the service really sends", async () => {
    const outcome = await simulator({ "ws_1 asana task.get": JSON.stringify(TASK) }).call(get);
    expect(outcome).toMatchObject({ kind: "succeeded", output: TASK });
  });

  it("says what the input says, and gives each new thing an id of its own wherever the id stands", async () => {
    const executor = simulator({ "ws_1 asana task.create": JSON.stringify(TASK) });
    const [first, second] = [await executor.call(create("a")), await executor.call(create("b"))];
    if (first.kind !== "succeeded" || !isJsonObject(first.output)) throw new TypeError("created");
    if (second.kind !== "succeeded" || !isJsonObject(second.output)) throw new TypeError("created");
    expect(first.output).toMatchObject({ name: "Call Ada", custom: { a: [1] } });
    const id = String(first.output["gid"]);
    expect(new Set([id, second.output["gid"], TASK.gid]).size).toBe(3);
    expect(first.output["url"]).toBe(`https://x.example/${id}`);
    const read = operationCall({ service: "asana", operation: "task.get", input: { task: id } });
    expect(await executor.call(read)).toMatchObject({ output: { gid: id, name: "Call Ada" } });
  });

  it("stands where a language model's answer would be made up", async () => {
    const sample = { text: "urgent!", choices: [], model: "m" };
    const executor = simulator({ "ws_1 openai text.generate": JSON.stringify(sample) });
    const call = operationCall({ service: "openai", operation: "text.generate", input: { prompt: "Classify: help" } });
    expect(await executor.call(call)).toMatchObject({ kind: "succeeded", output: { text: "urgent!" } });
  });

  it("is of one workspace and one operation: others get the example", async () => {
    const executor = simulator({ "ws_1 asana task.get": JSON.stringify(TASK) });
    for (const call of [{ ...get, workspaceId: "ws_2" }, create("a")]) {
      const outcome = await executor.call(call);
      expect(outcome.kind).toBe("succeeded");
      expect(JSON.stringify(outcome)).not.toContain("Recorded");
      expect(JSON.stringify(outcome)).not.toContain("custom");
    }
  });
});

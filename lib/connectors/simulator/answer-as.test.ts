import { describe, expect, it } from "vitest";
import { seededRandom } from "@/lib/kernel/random";
import type { JsonObject } from "@/lib/kernel/json";
import { createCatalog } from "../catalog";
import { sameForAll } from "../catalogs";
import type { HttpBinding, Service } from "../schema";
import { operationCall } from "../testing/operation-call";
import { createMemoryEntities, createMemoryFaults } from "./memory-state";
import { createSimulatorExecutor } from "./simulator-executor";

/** What a simulated read of a service gives whose answer has this form. */
async function simulated(answer: HttpBinding["answer"], output: JsonObject) {
  const service: Service = {
    id: "acme",
    name: "Acme",
    category: "other",
    aliases: [],
    maturity: "callable",
    baseUrl: "https://acme.example",
    auth: [],
    operations: [
      {
        id: "thing.get",
        name: "Read a thing",
        effect: "read",
        resource: "thing",
        input: { type: "object", properties: {} },
        output,
        http: { method: "GET", path: "/thing", ...(answer && { answer }) },
        costUsd: 0,
        latencyMsTypical: 1,
        verbs: [],
        nouns: [],
      },
    ],
    events: [],
  };
  const executor = createSimulatorExecutor({
    catalogs: sameForAll(createCatalog([service], [])),
    state: createMemoryEntities(),
    faults: createMemoryFaults([]),
    random: seededRandom(1),
  });
  return executor.call(operationCall({ service: "acme", operation: "thing.get", input: {} }));
}

describe("a simulated answer", () => {
  it("of a download is the file of the sample, not a file with the sample in it", async () => {
    const sample = { $file: { name: "a.txt", contentType: "text/plain", bytes: 5, base64: "aGVsbG8=" } };
    expect(await simulated("binary", { type: "object", examples: [sample] })).toMatchObject({ output: sample });
  });

  it("of a text is the text, without quotes", async () => {
    expect(await simulated("text", { type: "string", examples: ["a,b"] })).toMatchObject({ output: "a,b" });
  });

  it("of XML are the objects that the service's XML would be read into", async () => {
    const example = { Owner: "ada" };
    expect(await simulated("xml", { type: "object", examples: [example] })).toMatchObject({ output: example });
  });
});

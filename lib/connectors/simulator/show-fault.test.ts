import { beforeAll, describe, expect, it } from "vitest";
import type { OperationOutcome } from "../contract";
import { ANSWER_KINDS, REFUSAL_KINDS, WIRE_KINDS, type FaultInput } from "../fault-schema";
import { faultInputSchema } from "../fault-schema";
import { catalogs } from "../testing/catalog";
import { operationCall } from "../testing/operation-call";
import { categorizeError } from "@/lib/server/compose/categorize-error";
import { createMemoryEntities, createMemoryFaults } from "./memory-state";
import { createSimulatorExecutor } from "./simulator-executor";

let outbox: string[] = [];
beforeAll(() => {
  outbox = [];
});

/** One call of Asana's task.create (or another) with these faults on. */
async function callWith(
  faults: readonly FaultInput[],
  call: Partial<Parameters<typeof operationCall>[0]> = {},
): Promise<OperationOutcome> {
  return executorWith(faults).call(operationCall({ ...ASANA, ...call }));
}

const ASANA = { service: "asana", operation: "task.create", mode: "simulate" as const, input: { name: "Answer" } };

function executorWith(faults: readonly FaultInput[], nowMs = 0) {
  return createSimulatorExecutor({
    catalogs,
    state: createMemoryEntities(),
    faults: createMemoryFaults(faults, { now: () => nowMs, monotonicMs: () => nowMs }),
    random: () => 0.5,
    onOutbox: ({ call }) => outbox.push(call.operation),
    categorize: categorizeError,
  });
}

const fault = (given: Partial<FaultInput>): FaultInput =>
  faultInputSchema.parse({ service: "asana", kind: "rate_limited", ...given });

describe("faults of simulated services", () => {
  const services = [
    ASANA,
    { ...ASANA, service: "slack", operation: "message.post", input: { channel: "#sales", text: "Hi" } },
    { ...ASANA, service: "stripe", operation: "customer.create", input: { email: "ada@example.com" } },
    { ...ASANA, service: "hubspot", operation: "contact.create", input: { email: "ada@example.com" } },
  ];
  for (const kind of REFUSAL_KINDS) {
    it(`${kind} comes as an error of that category, in each service's own words`, async () => {
      for (const call of services) {
        const outcome = await callWith([fault({ kind, service: call.service })], call);
        expect(outcome, call.service).toMatchObject({ kind: "failed", acted: "no", error: { category: kind } });
      }
    });
  }

  for (const kind of WIRE_KINDS) {
    it(`${kind} of the wire says whether the service may have acted`, async () => {
      const outcome = await callWith([fault({ kind })]);
      const acted = kind === "timeout" || kind === "connection_reset" ? "unknown" : "no";
      expect(outcome).toMatchObject({ kind: "failed", acted, error: { category: kind } });
    });
  }

  it("a page of HTML and a cut answer fail as such, and the service has acted", async () => {
    for (const kind of ["html_answer", "broken_json"] as const) {
      const outcome = await callWith([fault({ kind })]);
      expect(outcome).toMatchObject({ kind: "failed", acted: "yes", error: { code: "ANSWER_NOT_JSON" } });
    }
  });

  it("a field goes, changes its type or its name wherever it stands", async () => {
    const outputWith = async (given: Partial<FaultInput>) => {
      const outcome = await callWith([fault(given)]);
      return outcome.kind === "succeeded" ? outcome.output : outcome;
    };
    expect(await outputWith({ kind: "removed_field", from: "name" })).not.toHaveProperty("name");
    expect(await outputWith({ kind: "retyped_field", from: "name" })).toMatchObject({ name: ["Answer"] });
    expect(await outputWith({ kind: "renamed_field", from: "name", to: "title" })).toMatchObject({ title: "Answer" });
  });

  it("an empty answer is an empty list or object", async () => {
    const list = { ...ASANA, operation: "task.list", input: { project: "1200000000000002" } };
    expect(await callWith([fault({ kind: "empty_answer" })], list)).toMatchObject({ kind: "succeeded", output: [] });
  });

  it("a slow answer beyond the step's limit is a time-out after the service acted", async () => {
    outbox = [];
    const outcome = await callWith([fault({ kind: "slow_answer", delayMs: 5_000 })], { timeoutMs: 1_000 });
    expect(outcome).toMatchObject({ kind: "failed", acted: "unknown", error: { category: "timeout" } });
    expect(outbox).toEqual(["task.create"]);
    expect(await callWith([fault({ kind: "slow_answer", delayMs: 500 })], { timeoutMs: 1_000 })).toMatchObject({
      kind: "succeeded",
    });
  });

  it("lets calls pass first, then hits as many as said", async () => {
    const executor = executorWith([fault({ after: 2, count: 1 })]);
    const kinds: string[] = [];
    for (let n = 0; n < 4; n += 1) kinds.push((await executor.call(operationCall(ASANA))).kind);
    expect(kinds).toEqual(["succeeded", "succeeded", "failed", "succeeded"]);
  });

  it("is on between its instants only", async () => {
    const window = fault({ startsAt: "2026-03-02T09:00:00Z", endsAt: "2026-03-02T10:00:00Z" });
    const at = (instant: string) => executorWith([window], Date.parse(instant)).call(operationCall(ASANA));
    expect((await at("2026-03-02T08:59:59Z")).kind).toBe("succeeded");
    expect((await at("2026-03-02T09:00:00Z")).kind).toBe("failed");
    expect((await at("2026-03-02T10:00:00Z")).kind).toBe("succeeded");
  });

  it("what a kind cannot do without is asked for by name", () => {
    for (const kind of ANSWER_KINDS.filter((one) => one.endsWith("_field"))) {
      const parsed = faultInputSchema.safeParse({ service: "asana", kind });
      expect(parsed.error?.issues[0]?.path).toEqual(["from"]);
    }
    const backwards = {
      service: "asana",
      kind: "timeout",
      startsAt: "2026-03-02T09:00:00Z",
      endsAt: "2026-03-02T09:00:00Z",
    };
    expect(faultInputSchema.safeParse(backwards).error?.issues[0]?.path).toEqual(["endsAt"]);
  });
});

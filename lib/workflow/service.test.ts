import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Clock } from "@/lib/kernel/clock";
import { asJson } from "@/lib/kernel/json";
import { seededRandom } from "@/lib/kernel/random";
import { diffDocuments } from "./core/diff-documents";
import type { Definition } from "./definition-schema";
import type { TriggerActivation } from "./ports";
import { createProposals } from "./proposal-service";
import { createWorkflows } from "./service";
import { definitionWith, logStep } from "./testing/definitions";
import { createMemoryStores } from "./testing/memory-stores";
import { smallCatalog } from "./testing/small-catalog";
import { ctxOf } from "./testing/stores-contract";

/** Remembers which version's triggers are live. */
function fakeTriggers() {
  const live = new Map<string, { version: number; mode: string; paused: boolean }>();
  const activation: TriggerActivation = {
    async activate(_ctx, { workflowId, version, mode }) {
      live.set(workflowId, { version, mode, paused: false });
    },
    async setPaused(_ctx, { workflowId, paused }) {
      const held = live.get(workflowId);
      if (held) held.paused = paused;
    },
    async deactivate(_ctx, { workflowId }) {
      live.delete(workflowId);
    },
    async cancelRuns() {},
  };
  return { live, activation };
}

function setUp() {
  let now = 1_000;
  const clock: Clock = { now: () => (now += 1), monotonicMs: () => now };
  const random = seededRandom(1);
  const stores = createMemoryStores();
  const { live, activation } = fakeTriggers();
  const connections = { servicesOf: async () => new Map<string, string>() };
  const ports = {
    store: stores.workflows,
    connections,
    triggers: activation,
    catalogOf: () => smallCatalog,
    clock,
    random,
  };
  const workflows = createWorkflows(ports);
  const verify = async () => ({
    method: "simulate" as const,
    before: { reproduced: false, status: "succeeded" as const },
    after: { status: "succeeded" as const, effects: [] },
    cases: 1,
  });
  const proposals = createProposals({ store: stores.proposals, workflows, verify, clock, random });
  return { ctx: ctxOf("ws_1"), workflows, proposals, live, stores, ports };
}

const proposalOf = (before: Definition, after: Definition) => ({
  kind: "optimization" as const,
  title: "t",
  patch: diffDocuments(asJson(before), asJson(after)),
  rationale: "r",
  evidence: {},
  confidence: 0.5,
  risk: "safe" as const,
});

describe("a workflow that calls another", () => {
  const calling = (workflowId: string) =>
    definitionWith({ a: { service: "workflow", operation: "call", with: { workflowId } } });

  it("that does not exist here is not published: the field is named; one that exists, or is worked out at run time, is", async () => {
    const { ctx, workflows } = setUp();
    const other = await workflows.create(ctx, { definition: definitionWith({ a: logStep("x") }) });
    const elsewhere = await workflows.create(ctxOf("ws_2"), { definition: definitionWith({ a: logStep("x") }) });
    for (const unknown of ["wf_nobody", elsewhere.id]) {
      const { id } = await workflows.create(ctx, { definition: calling(unknown) });
      await expect(workflows.publish(ctx, { id, mode: "simulate" })).rejects.toMatchObject({
        code: "DEFINITION_INVALID",
        details: [{ path: "definition.steps.a.with.workflowId", message: expect.stringContaining(unknown) as string }],
      });
      expect(await workflows.validate(ctx, { id })).toMatchObject({
        valid: false,
        problems: [{ path: "/steps/a/with/workflowId", code: "UNKNOWN_WORKFLOW" }],
      });
    }
    for (const known of [other.id, "{{ trigger.id }}"]) {
      const { id } = await workflows.create(ctx, { definition: calling(known) });
      expect(await workflows.publish(ctx, { id, mode: "simulate" })).toMatchObject({ publishedVersion: 1 });
    }
  });
});

describe("proposals", () => {
  it("n applied, then undone last first, give the start byte for byte", async () => {
    const texts = fc.array(
      fc.tuple(
        fc.constantFrom("a", "b", "c"),
        fc.string({ maxLength: 5 }).map((text) => text.replaceAll("{", "")),
      ),
      { minLength: 1, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(texts, async (edits) => {
        const { ctx, workflows, proposals } = setUp();
        const start = await workflows.create(ctx, {
          definition: definitionWith({ a: logStep("0"), b: logStep("1", ["a"]) }),
        });
        const ids: string[] = [];
        for (const [id, text] of edits) {
          const { definition } = await workflows.get(ctx, start.id);
          const after = { ...definition, steps: { ...definition.steps, [id]: logStep(text) } };
          const made = await proposals.create(ctx, { workflowId: start.id, ...proposalOf(definition, after) });
          ids.push((await proposals.apply(ctx, { id: made.id })).proposal.id);
        }
        for (const id of ids.reverse()) await proposals.undo(ctx, id);
        expect(asJson((await workflows.get(ctx, start.id)).definition)).toEqual(asJson(start.definition));
      }),
      { numRuns: 40 },
    );
  });
  it("apply and publish of what cannot run changes nothing", async () => {
    const { ctx, workflows, proposals } = setUp();
    const { id, definition } = await workflows.create(ctx, { definition: definitionWith({ a: logStep("x") }) });
    const made = await proposals.create(ctx, { workflowId: id, ...proposalOf(definition, definitionWith({})) });
    await expect(proposals.apply(ctx, { id: made.id, publish: true })).rejects.toMatchObject({
      code: "DEFINITION_INVALID",
    });
    expect((await workflows.get(ctx, id)).headVersion).toBe(1);
    expect((await proposals.get(ctx, made.id)).status).toBe("open");
  });
});

describe("publishing", () => {
  it("a save that comes between leaves the former version's triggers live, paused if they were", async () => {
    const { ctx, workflows, live, stores, ports } = setUp();
    const { id, definition } = await workflows.create(ctx, { definition: definitionWith({ a: logStep("x") }) });
    await workflows.publish(ctx, { id, mode: "simulate" });
    await workflows.setPaused(ctx, id, true);
    await workflows.put(ctx, { id, definition, expectedVersion: 1 });
    const raced = createWorkflows({ ...ports, store: { ...stores.workflows, setPublished: async () => "conflict" } });
    await expect(raced.publish(ctx, { id, mode: "live" })).rejects.toMatchObject({ code: "VERSION_CONFLICT" });
    expect(live.get(id)).toEqual({ version: 1, mode: "simulate", paused: true });
  });
  it("where triggers cannot be made live, nothing is published", async () => {
    const { ctx, workflows, ports } = setUp();
    const { id } = await workflows.create(ctx, { definition: definitionWith({ a: logStep("x") }) });
    const broken = createWorkflows({
      ...ports,
      triggers: { ...ports.triggers, activate: () => Promise.reject(new TypeError("taken")) },
    });
    await expect(broken.publish(ctx, { id, mode: "simulate" })).rejects.toThrow("taken");
    expect((await workflows.get(ctx, id)).publishedVersion).toBeNull();
  });
});

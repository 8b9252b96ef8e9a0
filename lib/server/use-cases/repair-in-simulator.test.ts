import { describe, expect, it } from "vitest";
import { catalogs } from "@/lib/connectors/testing/catalog";
import type { FaultInput } from "@/lib/connectors/fault-schema";
import { createMemoryEntities, createMemoryFaults } from "@/lib/connectors/simulator/memory-state";
import { createSimulatorExecutor } from "@/lib/connectors/simulator/simulator-executor";
import { seededRandom } from "@/lib/kernel/random";
import type { Definition } from "@/lib/workflow/definition-schema";
import { composeSimulateRun } from "../compose/simulate-run";
import { repairCtx as ctx, repairWorld } from "../testing/repair-world";

const definition: Definition = {
  schema: 1,
  name: "Mail to task",
  triggers: {},
  steps: {
    task: { service: "asana", operation: "task.create", with: { name: "{{ trigger.subject }}", projects: ["12"] } },
    tell: {
      service: "slack",
      operation: "message.post",
      needs: ["task"],
      with: { channel: "#clients", text: "New task: {{ steps.task.output.url }}" },
    },
  },
};

function simulatorWith(fault: FaultInput) {
  return createSimulatorExecutor({
    catalogs,
    state: createMemoryEntities(),
    faults: createMemoryFaults([fault]),
    random: seededRandom(3),
  });
}

/** The faults that the simulator can be given, met by the catalogue's own services and repaired. */
describe("faults of the simulator are diagnosed, and their fixes proved in it", () => {
  const cases: readonly [name: string, fault: FaultInput, category: string, kind: string][] = [
    [
      "429 with Retry-After, twice",
      { service: "slack", kind: "rate_limited", rate: 1, count: 2, retryAfterMs: 3_000 },
      "rate_limited",
      "retry_policy",
    ],
    ["503", { service: "slack", kind: "upstream_5xx", rate: 1, count: 1 }, "upstream_5xx", "retry_policy"],
    [
      "a renamed field",
      { service: "asana", kind: "renamed_field", rate: 1, from: "url", to: "task_url" },
      "schema_drift",
      "remap_field",
    ],
    [
      "a field renamed to something that does not sound like it",
      { service: "asana", kind: "renamed_field", rate: 1, from: "url", to: "link" },
      "schema_drift",
      "remap_field",
    ],
  ];

  it.each(cases)("%s", async (_name, fault, category, kind) => {
    const world = repairWorld(definition, () => ({}), composeSimulateRun(catalogs));
    const faulty = simulatorWith(fault);
    expect(await world.run(faulty, { subject: "Hello" })).toBe("failed");
    const { issues } = await world.troubleshooting.analyze(ctx, { workflowId: "wf_1", errorLogs: [] });
    expect(issues).toMatchObject([{ category, stepId: "tell" }]);
    const approve = issues.flatMap(({ fixes }) => fixes.map(({ id }) => id));
    const resolution = await world.resolveIssues(ctx, {
      workflowId: "wf_1",
      issueIds: issues.map(({ id }) => id),
      approve,
    });
    expect(resolution.remaining).toEqual([]);
    expect(resolution.actions).toMatchObject([
      { fix: { kind }, verification: { before: { reproduced: true }, after: { status: "succeeded" } } },
    ]);
    expect(await world.run(faulty, { subject: "Hello" })).toBe("succeeded");
  });

  it("a write that timed out is explained and left to a person: no fix would be safe", async () => {
    const world = repairWorld(definition, () => ({}), composeSimulateRun(catalogs));
    const fault: FaultInput = { service: "slack", kind: "timeout", rate: 1, count: 1 };
    await world.run(simulatorWith(fault), { subject: "Hello" });
    const { issues } = await world.troubleshooting.analyze(ctx, { workflowId: "wf_1", errorLogs: [] });
    expect(issues).toMatchObject([{ category: "timeout", stepId: "tell", autoResolvable: false, fixes: [] }]);
    expect(issues[0]?.recommendation).toContain("decide");
    const resolution = await world.resolveIssues(ctx, {
      workflowId: "wf_1",
      issueIds: issues.map(({ id }) => id),
      approve: [],
    });
    expect(resolution).toMatchObject({ status: "unresolved", remaining: [{ code: "needs_person" }], actions: [] });
  });
});

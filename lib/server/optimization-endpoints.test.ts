import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as analyze from "@/app/workflows/enhanced/optimization/analyze/route";
import * as apply from "@/app/workflows/enhanced/optimization/apply/route";
import type { Ctx } from "@/lib/kernel/context";
import type { Definition } from "@/lib/workflow/definition-schema";
import { testServices, type TestServices } from "./testing/test-services";

let test: TestServices;
let ctx: Ctx;
let key = "";
let viewersKey = "";
let strangersKey = "";

beforeAll(async () => {
  test = await testServices();
  const workspaceId = await test.workspace("a");
  key = await test.key(workspaceId, "editor");
  viewersKey = await test.key(workspaceId, "viewer");
  strangersKey = await test.key(await test.workspace("b"), "editor");
  ctx = { workspaceId, actor: { kind: "key", id: "key_test", role: "editor" }, requestId: "req_test" };
});
afterAll(() => test.remove());

const DEFINITION: Definition = {
  schema: 1,
  name: "Client mail",
  triggers: { mail: { service: "gmail", event: "message.received" } },
  steps: {
    task: { service: "asana", operation: "task.create", with: { name: "{{ trigger.subject }}", project: "p" } },
    tell: {
      service: "slack",
      operation: "message.post",
      needs: ["task"],
      with: { channel: "#clients", text: "New mail" },
    },
    note: { service: "log", operation: "write", needs: ["tell"], with: { message: "{{ steps.task.status }}" } },
  },
};

type Handler = (request: Request) => Promise<Response>;
async function call(handler: Handler, body: object, as = key) {
  const headers = { authorization: `Bearer ${as}`, "content-type": "application/json" };
  const response = await handler(
    new Request("http://localhost/x", { method: "POST", body: JSON.stringify(body), headers }),
  );
  return { status: response.status, body: (await response.json()) as Answer };
}
interface Answer extends Record<string, unknown> {
  optimization_opportunities: { id: string; type: string }[];
  optimized_workflow: { definition: Definition; steps?: { sequential: boolean }[] };
  performance_metrics: Record<string, number>;
  version: number | null;
  proposal_id: string;
  skipped: { id: string }[];
  details: { path: string }[];
}

describe("analyze", () => {
  it("of a definition says what there is to gain, where it loses time, and what that rests on", async () => {
    const { status, body } = await call(analyze.POST, { workflow: DEFINITION });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      success: true,
      analysis: { critical_path: ["task", "tell", "note"], evidence: { runs: 0, window: null, source: "simulation" } },
    });
    expect(body.optimization_opportunities.map(({ type }) => type)).toContain("parallel_execution");
    expect(Object.values(body.performance_metrics).every((value) => typeof value === "number")).toBe(true);
    expect(body["estimated_improvement"]).toBeGreaterThan(0);
  });

  it("is open to a viewer; applying is not", async () => {
    expect((await call(analyze.POST, { workflow: DEFINITION }, viewersKey)).status).toBe(200);
    expect((await call(apply.POST, { workflow: DEFINITION, optimizations: [] }, viewersKey)).status).toBe(403);
  });

  it("of the older step list finds what may run at one time, and keeps the order of what may not", async () => {
    const steps = [
      { service: "gmail", action: "send_message", parameters: { to: "a@client.example" }, sequential: true },
      { service: "asana", action: "create_task", parameters: { name: "n" }, sequential: true },
      { service: "some-crm", action: "update", sequential: true },
      { service: "some-crm", action: "update", sequential: true },
    ];
    const { body } = await call(analyze.POST, { workflow: { workflow_id: "elsewhere", steps } });
    expect(body.optimization_opportunities.map(({ type }) => type)).toContain("parallel_execution");
    const applied = (await call(apply.POST, { workflow: { steps }, optimizations: [{ type: "parallel_execution" }] }))
      .body;
    expect(applied.optimized_workflow.steps?.map(({ sequential }) => sequential)).toEqual([false, false, false, true]);
    expect(applied.optimized_workflow.definition.steps).toMatchObject({
      gmail_send_message: { operation: "message.send" },
      some_crm_update_2: { needs: ["some_crm_update"] },
    });
    expect(applied).toMatchObject({ version: null, verification: { equivalent: true, cases: 5 } });
  });

  it.each([{ steps: [] }, { triggers: [], actions: [] }, { schema: 1, name: "n", triggers: {}, steps: {} }])(
    "an empty workflow (%j) has nothing to gain, and every field",
    async (workflow) => {
      const analysis = (await call(analyze.POST, { workflow })).body;
      expect(analysis).toMatchObject({
        success: true,
        analysis: { current_performance: 100, bottlenecks: [], optimization_potential: "low", critical_path: [] },
        performance_metrics: { execution_time: 0, resource_usage: 0, cost: 0, steps: 0 },
        optimization_opportunities: [],
        estimated_improvement: 0,
      });
      const applied = (await call(apply.POST, { workflow, optimizations: [{ type: "timeout" }] })).body;
      expect(applied).toMatchObject({
        applied_optimizations: [],
        performance_improvement: 0,
        skipped: [{ id: "timeout" }],
        diff: { patch: [] },
        version: null,
      });
    },
  );

  it.each([
    {},
    { workflow: {} },
    { workflow: { steps: "none" } },
    { workflow: { steps: [{}] } },
    { workflow: 7 },
    { workflow: DEFINITION, strategy: "luck" },
  ])("refuses %j with 422", async (body) => {
    expect((await call(analyze.POST, body)).status).toBe(422);
  });

  it("answers 404 for an id that is not there or another workspace's", async () => {
    const { id } = await test.services.workflows.create(ctx, { definition: DEFINITION });
    expect((await call(analyze.POST, { workflow: { workflow_id: "wf_none" } })).status).toBe(404);
    expect((await call(analyze.POST, { workflow: { workflow_id: id } }, strangersKey)).status).toBe(404);
    expect((await call(analyze.POST, { workflow: { workflow_id: id } })).status).toBe(200);
  });
});

describe("apply", () => {
  it("makes a new head of a stored workflow, proved equivalent, which undo takes back", async () => {
    const { id } = await test.services.workflows.create(ctx, { definition: DEFINITION });
    const workflow = { workflow_id: id };
    const { optimization_opportunities: found } = (await call(analyze.POST, { workflow })).body;
    const { status, body } = await call(apply.POST, { workflow, optimizations: found });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      version: 2,
      skipped: [],
      applied_optimizations: expect.any(Array),
      verification: { equivalent: true },
      optimized_workflow: { workflow_id: id },
    });
    expect(body["performance_improvement"]).toBeGreaterThan(0);
    const head = await test.services.workflows.get(ctx, id);
    expect(head).toMatchObject({
      headVersion: 2,
      publishedVersion: null,
      definition: body.optimized_workflow.definition,
    });
    expect(head.definition.steps["tell"]).not.toHaveProperty("needs");
    expect(head.definition.steps["note"]?.needs).toEqual(["task"]);
    const proposal = await test.services.proposals.get(ctx, body.proposal_id);
    expect(proposal).toMatchObject({
      kind: "optimization",
      status: "applied",
      verification: { method: "equivalence", cases: 5 },
    });
    await test.services.proposals.undo(ctx, body.proposal_id);
    expect(await test.services.workflows.get(ctx, id)).toMatchObject({ headVersion: 3, definition: DEFINITION });
  });

  it("by id alone works for an unstored workflow, and a second time there is nothing left", async () => {
    const { optimization_opportunities: found } = (await call(analyze.POST, { workflow: DEFINITION })).body;
    const { body } = await call(apply.POST, { workflow: DEFINITION, optimizations: found.map(({ id }) => ({ id })) });
    expect(body).toMatchObject({ skipped: [], version: null });
    const again = (await call(apply.POST, { workflow: body.optimized_workflow.definition, optimizations: found })).body;
    expect(again.skipped).toHaveLength(found.length);
    expect(again["performance_improvement"]).toBe(0);
  });
});

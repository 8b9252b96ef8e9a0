import { afterEach, expect, it } from "vitest";
import { GET as getRun } from "@/app/api/v1/runs/[id]/route";
import { POST as publish } from "@/app/api/v1/workflows/[id]/publish/route";
import { GET as getWorkflow } from "@/app/api/v1/workflows/[id]/route";
import { POST as startRun } from "@/app/api/v1/workflows/[id]/runs/route";
import { POST as validate } from "@/app/api/v1/workflows/[id]/validate/route";
import { POST as createWorkflow } from "@/app/api/v1/workflows/route";
import type { JsonObject } from "@/lib/kernel/json";
import { runWorld, type RunWorld } from "./testing/run-world";

let world: RunWorld;
afterEach(() => world.remove());

/** Each step reads the one before it. */
const chain = (count: number): JsonObject => ({
  schema: 1,
  name: "Long",
  triggers: {},
  steps: Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `s${i}`,
      {
        service: "transform",
        operation: "shape",
        with: { value: i === 0 ? 1 : `{{ steps.s${i - 1}.output + 1 }}` },
        ...(i === 0 ? {} : { needs: [`s${i - 1}`] }),
      },
    ]),
  ),
});

it("a workflow of more steps than STEPS_MAX is refused by that name, which says how to raise it", async () => {
  world = await runWorld({ STEPS_MAX: "100" });
  expect((await world.call(createWorkflow, {}, { definition: chain(100) })).status).toBe(201);
  const { status, body } = await world.call(createWorkflow, {}, { definition: chain(101) });
  expect(status).toBe(422);
  expect(body["invalidParams"]).toMatchObject([
    {
      path: "definition.steps",
      message: expect.stringContaining("STEPS_MAX is 100. Raise STEPS_MAX in the environment"),
    },
  ]);
});

it("with STEPS_MAX raised to 5,000 a workflow of as many steps is saved, validated, published, run and read", async () => {
  world = await runWorld({ STEPS_MAX: "5000" });
  const { status, body } = await world.call(createWorkflow, {}, { definition: chain(5_000) });
  expect(status).toBe(201);
  const id = String(body["id"]);
  expect((await world.call(getWorkflow, { id })).status).toBe(200);
  expect((await world.call(validate, { id }, {})).body).toMatchObject({ valid: true });
  expect((await world.call(publish, { id }, { mode: "live" })).body).toMatchObject({ publishedVersion: 1 });
  const { runId } = (await world.call(startRun, { id }, { input: {} })).body;
  await world.until(String(runId), "succeeded");
  const run = await world.call(getRun, { id: String(runId) });
  expect(run.body["output"]).toEqual({ s4999: 5_000 });
}, 60_000);

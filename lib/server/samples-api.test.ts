import { POST as tryOperation } from "@/app/api/v1/services/[id]/operations/[operationId]/try/route";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { POST as resetSimulator } from "@/app/api/v1/simulator/reset/route";
import { DELETE as deleteSample } from "@/app/api/v1/simulator/samples/[id]/route";
import { GET as listSamples, POST as saveSample } from "@/app/api/v1/simulator/samples/route";
import { POST as startRun } from "@/app/api/v1/workflows/[id]/runs/route";
import type { OperationCall } from "@/lib/connectors/contract";
import { createOperationExecutor } from "@/lib/connectors/executor";
import { catalogs } from "@/lib/connectors/testing/catalog";
import { operationCall } from "@/lib/connectors/testing/operation-call";
import { systemClock } from "@/lib/kernel/clock";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { composeExecutor } from "@/lib/worker/compose-executor";
import { composeSimulateRun } from "./compose/simulate-run";
import { echo, post, runWorld, shape, type RunWorld } from "./testing/run-world";

let world: RunWorld;
let stranger: string;
let strangersWorkspace: string;
let simulator: ReturnType<typeof composeExecutor>;
beforeAll(async () => {
  world = await runWorld();
  strangersWorkspace = await world.test.workspace("other");
  stranger = await world.test.key(strangersWorkspace, "editor");
  simulator = composeExecutor(world.test.services.platform);
});
afterAll(() => world.remove());
beforeEach(async () => {
  world.answer = echo;
  await world.test.services.platform.db.simulatorSample.deleteMany();
});

const answers = (output: Json) =>
  void (world.answer = (call) => (call.service === "slack" ? { kind: "succeeded", output } : echo(call)));
async function run(steps: JsonObject, mode: "live" | "simulate" = "live"): Promise<string> {
  const id = world.save({ steps: steps as never });
  const { body } = await world.call(startRun, { id }, { mode, version: "head", waitMs: 5_000 });
  expect(body["status"]).toBe("succeeded");
  return String(body["id"]);
}
const save = (runId: string, path: string, key?: string) => world.call(saveSample, {}, { runId, path }, "", key);
const list = async (key?: string) =>
  (await world.call(listSamples, {}, undefined, "", key)).body["items"] as JsonObject[];
async function remove(id: unknown, key: string): Promise<number> {
  const request = new Request("http://localhost:8000/x", {
    method: "DELETE",
    headers: { authorization: `Bearer ${key}` },
  });
  return (await deleteSample(request, { params: Promise.resolve({ id: String(id) }) })).status;
}
/** What a simulated call of the worker answers. */
const simulated = (given: Partial<OperationCall> = {}) =>
  simulator.call(
    operationCall({
      workspaceId: world.workspaceId,
      service: "slack",
      operation: "message.post",
      input: { channel: "#a", text: "hello" },
      ...given,
    }),
  );

describe("recorded samples", () => {
  it("a step's real output, saved, is what simulated calls and dry runs answer with; the newest counts", async () => {
    for (const word of ["older", "newest"]) {
      answers({ ok: true, ts: "1700000000.000100", custom: word });
      expect(await save(await run({ send: post() }), "send")).toMatchObject({
        status: 201,
        body: { service: "slack", operation: "message.post", path: "send" },
      });
    }
    expect(await list()).toMatchObject([{ service: "slack", operation: "message.post", path: "send" }]);
    expect(await simulated()).toMatchObject({ kind: "succeeded", output: { custom: "newest" } });
    const { platform, runs } = world.test.services;
    const dry = composeSimulateRun(platform.catalogs, { db: platform.db, connection: runs.engine.connection });
    const definition = { schema: 1 as const, name: "W", triggers: {}, steps: { send: post() } };
    const result = await dry({ definition, trigger: {}, seed: 1, workspaceId: world.workspaceId });
    expect(JSON.stringify(result)).toContain("newest");
    expect(JSON.stringify(await dry({ definition, trigger: {}, seed: 1 }))).not.toContain("newest");
  });

  it("a try of the operation answers with it too, in its workspace alone", async () => {
    answers({ ok: true, ts: "1700000000.000200", custom: "tried" });
    expect((await save(await run({ send: post() }), "send")).status).toBe(201);
    const tried = (key?: string) =>
      world.call(
        tryOperation,
        { id: "slack", operationId: "message.post" },
        { input: { channel: "#a", text: "x" } },
        "",
        ...(key === undefined ? [] : [key]),
      );
    expect((await tried()).body).toMatchObject({ status: "succeeded", output: { custom: "tried" } });
    expect(JSON.stringify((await tried(stranger)).body)).not.toContain("tried");
  });

  it("another workspace neither sees, nor meets, nor deletes one, and saves nothing of a foreign run", async () => {
    answers({ ok: true, custom: "ours" });
    const runId = await run({ send: post() });
    const { body } = await save(runId, "send");
    expect(await list(stranger)).toEqual([]);
    expect(JSON.stringify(await simulated({ workspaceId: strangersWorkspace }))).not.toContain("ours");
    expect(await remove(body["id"], stranger)).toBe(404);
    expect((await save(runId, "send", stranger)).status).toBe(404);
    expect(await list()).toHaveLength(1);
  });

  it("a viewer sees them, and neither saves nor deletes; both are in the audit log", async () => {
    answers({ ok: true, custom: "kept" });
    const runId = await run({ send: post() });
    const viewer = await world.key("viewer");
    const editor = await world.key("editor");
    expect((await save(runId, "send", viewer)).status).toBe(403);
    const { body } = await save(runId, "send");
    expect(await list(viewer)).toHaveLength(1);
    expect(await remove(body["id"], viewer)).toBe(403);
    expect(await remove(body["id"], editor)).toBe(204);
    expect(await remove(body["id"], editor)).toBe(404);
    expect(JSON.stringify(await simulated())).not.toContain("kept");
    const told = await world.test.services.platform.db.auditLog.findMany({ where: { objectId: String(body["id"]) } });
    expect(told.map(({ action }) => action).toSorted()).toEqual(["simulator.sampleDeleted", "simulator.sampleSaved"]);
  });

  it("what is masked in the journal stays masked in a sample", async () => {
    const secret = "xoxb-canary-94d1f0";
    const connection = {
      id: "c",
      settings: {},
      headers: {},
      query: {},
      path: {},
      allowedHosts: null,
      secrets: [secret],
    };
    const live = createOperationExecutor({
      catalogs,
      clock: systemClock,
      connections: { open: async () => ({ kind: "opened", connection }) },
      transport: {
        send: async ({ request: { url } }) => ({
          kind: "answered",
          status: 200,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ ok: true, ts: "1.2", channel: "C1", custom: `used ${secret}` }),
          url,
        }),
      },
    });
    world.answer = (call) => live.call({ ...call, connectionId: "c" });
    expect((await save(await run({ send: post() }), "send")).status).toBe(201);
    const { outputJson } = await world.test.services.platform.db.simulatorSample.findFirstOrThrow();
    expect(outputJson).toContain("used [secret]");
    const told = JSON.stringify(await simulated());
    expect(told).toContain("used [secret]");
    expect(outputJson + told).not.toContain(secret);
  });

  it("one of up to 64 KiB is saved, a larger one is refused with what to do, however its parts are kept", async () => {
    const fitting = { ok: true, custom: "x".repeat(65_000) };
    answers(fitting);
    expect((await save(await run({ send: post() }), "send")).status).toBe(201);
    const many = Array.from({ length: 40 }, (_, i) => `${i}`.padEnd(60_000, "x"));
    for (const custom of ["x".repeat(66_000), "é".repeat(40_000), many, "x".repeat(3_000_000)]) {
      answers({ ok: true, custom });
      const refused = await save(await run({ send: post() }), "send");
      expect(refused).toMatchObject({ status: 413, body: { code: "BODY_TOO_LARGE" } });
      expect(JSON.stringify(refused.body)).toContain("65536");
    }
  });

  it("only what a service answered in a live run can be one", async () => {
    answers({ ok: true });
    const refusals = [
      { runId: await run({ send: post() }, "simulate"), path: "send", says: "simulated" },
      { runId: await run({ only: shape(1) }), path: "only", says: "part of the platform" },
      { runId: await run({ off: { ...post(), disabled: true } }), path: "off", says: "skipped" },
      {
        runId: await run({ each: { forEach: "[1, 2]", ...post() } }),
        path: "each",
        says: "each[0]",
      },
    ];
    for (const { runId, path, says } of refusals) {
      const refused = await save(runId, path);
      expect(refused, path).toMatchObject({ status: 409, body: { code: "STATE_CONFLICT" } });
      expect(JSON.stringify(refused.body)).toContain(says);
    }
    expect((await save(refusals[3]?.runId ?? "", "each[1]")).status).toBe(201);
    expect((await save(refusals[3]?.runId ?? "", "none")).status).toBe(404);
    expect((await save("run_none", "send")).status).toBe(404);
  });

  it("a reset of the simulator leaves them", async () => {
    answers({ ok: true, custom: "stays" });
    await save(await run({ send: post() }), "send");
    expect((await world.call(resetSimulator, {}, {})).status).toBe(200);
    expect(await simulated()).toMatchObject({ output: { custom: "stays" } });
  });
});

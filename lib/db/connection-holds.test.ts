import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { OperationCall, OperationOutcome } from "@/lib/connectors/contract";
import type { Step } from "@/lib/workflow/definition-schema";
import { createOpenRunReader } from "./open-run-reader";
import { engineWorld, type Answer, type EngineWorld } from "./testing/engine-world";

// Runs that wait for a broken connection, over the real engine and database.

let world: EngineWorld;
/** Calls that acted, by key. */
let acted: string[];
let calls: OperationCall[];

beforeEach(() => {
  world = engineWorld();
  acted = [];
  calls = [];
});
afterEach(() => world.close());

function connection(id: string, state: "ok" | "broken" | "untested"): void {
  world.connection
    .prepare(
      `INSERT OR REPLACE INTO "Connection" (id, workspaceId, service, name, authKind, sealed, state, createdBy, createdAtMs, updatedAtMs)
       VALUES (?, 'ws_1', 's', 'C', 'none', '', ?, '', 0, 0)`,
    )
    .run(id, state);
}

const stateOf = (id: string): unknown =>
  (world.connection.prepare(`SELECT state FROM "Connection" WHERE id = ?`).get(id) as { state: unknown } | undefined)
    ?.state;

const broken: OperationOutcome = {
  kind: "failed",
  error: { category: "invalid_credentials", code: "CONNECTION_BROKEN", message: "broken", retryable: false },
  acted: "no",
  connectionBroken: true,
};

/** A service that refuses while the connection of a call is broken, as the worker's executor does. */
const service: Answer = async (call) => {
  calls.push(call);
  if (call.connectionId !== null && stateOf(call.connectionId) === "broken") return broken;
  acted.push(call.idempotencyKey);
  return { kind: "succeeded", output: call.input };
};

const send = (more: Partial<Step> = {}): Step => ({
  service: "s",
  operation: "write",
  connection: "conn_1",
  with: { to: "ada" },
  ...more,
});
const status = (runId: string): unknown => world.run(runId)["status"];
const marks = (): unknown =>
  world.connection.prepare(`SELECT count(*) AS n FROM "Timer" WHERE timerId LIKE 'connection:%'`).get();

describe("a run whose connection is broken", () => {
  it("waits, outside its time limit, and goes on when the connection works: the step acts once, its retries unspent", async () => {
    connection("conn_1", "broken");
    world.save("wf", {
      triggers: {},
      steps: { send: send({ retry: { maxAttempts: 1 } }), after: send({ connection: undefined, needs: ["send"] }) },
    });
    const runId = await world.accept("wf");
    const runtime = world.worker(service);
    await world.until(() => status(runId) === "waiting");
    expect(runtime.activeCount()).toBe(0);
    world.pass(30 * 86_400_000);
    runtime.wake();
    expect([calls.length, status(runId)]).toEqual([1, "waiting"]);

    connection("conn_1", "untested");
    runtime.wake();
    await world.until(() => status(runId) === "succeeded");
    expect(acted).toEqual([`${runId}:send:0`, `${runId}:after:0`]);
    expect(marks()).toEqual({ n: 0 });
    const types = world.journal(runId).map((event) => event.type);
    expect(types.filter((type) => type === "connection_restored" || type === "step_waiting")).toEqual([
      "step_waiting",
      "connection_restored",
    ]);
  });

  it("goes on after the worker died meanwhile, and after one that was refused before the connection worked again", async () => {
    connection("conn_1", "broken");
    world.save("wf", { triggers: {}, steps: { send: send() } });
    const [first, second] = [await world.accept("wf"), await world.accept("wf")];
    void world.worker(service).stop(0);
    world.worker(service);
    await world.until(() => status(first) === "waiting" && status(second) === "waiting");
    connection("conn_1", "ok");
    world.worker(service);
    await world.until(() => status(first) === "succeeded" && status(second) === "succeeded");
    expect(acted.toSorted()).toEqual([`${first}:send:0`, `${second}:send:0`].toSorted());
  });

  it("is taken up where its own service is deleted, for nobody could mend the connection; while that is there it waits", async () => {
    connection("conn_1", "broken");
    world.connection.prepare(`UPDATE "Connection" SET service = 'own-depot'`).run();
    world.connection
      .prepare(
        `INSERT INTO "OwnService" (workspaceId, serviceId, version, documentHash, serviceJson, createdBy, createdAtMs, updatedAtMs)
         VALUES ('ws_1', 'own-depot', 1, '', '{}', '', 0, 0)`,
      )
      .run();
    world.save("wf", { triggers: {}, steps: { send: send() } });
    const runId = await world.accept("wf");
    let isThere = true;
    // As the worker's executor: of a service that is gone the call is let through, and told what is missing.
    const gone: OperationOutcome = {
      kind: "failed",
      error: { category: "configuration_missing", code: "SERVICE_NOT_FOUND", message: "gone", retryable: false },
      acted: "no",
    };
    const runtime = world.worker(async (call) => (isThere ? service(call) : gone));
    await world.until(() => status(runId) === "waiting");
    runtime.wake();
    expect(status(runId)).toBe("waiting");
    isThere = false;
    world.connection.prepare(`DELETE FROM "OwnService"`).run();
    runtime.wake();
    await world.until(() => status(runId) === "failed");
    expect(world.run(runId)["errorJson"] ?? JSON.stringify(world.journal(runId))).toContain("SERVICE_NOT_FOUND");
    expect(marks()).toEqual({ n: 0 });
  });

  it("is not forgotten where the connection was mended between the refusal and the wait", async () => {
    connection("conn_1", "broken");
    world.save("wf", { triggers: {}, steps: { send: send() } });
    const runId = await world.accept("wf");
    world.worker(async (call) => {
      const outcome = await service(call);
      connection("conn_1", "ok");
      return outcome;
    });
    await world.until(() => status(runId) === "succeeded");
    expect(calls).toHaveLength(2);
  });

  it("only runs of the mended connection go on, however many wait, each once, in rooms of the size of memory", async () => {
    connection("conn_1", "broken");
    connection("conn_2", "broken");
    world.save("wf_1", { triggers: {}, steps: { send: send() }, settings: { maxConcurrentRuns: 1000 } });
    world.save("wf_2", { triggers: {}, steps: { send: send({ connection: "conn_2" }) } });
    const wanted: string[] = [];
    for (let index = 0; index < 450; index += 1) wanted.push(await world.accept("wf_1"));
    const other = await world.accept("wf_2");
    const runtime = world.worker(service);
    await world.until(() => (marks() as { n: number }).n === 451);
    calls = [];
    connection("conn_1", "ok");
    runtime.wake();
    await world.until(() => wanted.every((runId) => status(runId) === "succeeded"));
    expect(acted).toHaveLength(450);
    expect(new Set(acted).size).toBe(450);
    expect(calls).toHaveLength(450);
    expect(status(other)).toBe("waiting");
    expect(marks()).toEqual({ n: 1 });
  });

  it("items of a list wait one by one: those that were sent are not sent again", async () => {
    connection("conn_1", "ok");
    world.save("wf", {
      triggers: {},
      steps: { send: send({ forEach: "[1, 2, 3, 4, 5]", concurrency: 2, with: { to: "{{ item }}" } }) },
    });
    const runId = await world.accept("wf");
    const runtime = world.worker(async (call) => {
      if (acted.length === 2 && calls.length === 2) connection("conn_1", "broken");
      return service(call);
    });
    await world.until(() => status(runId) === "waiting");
    expect(acted).toHaveLength(2);
    connection("conn_1", "ok");
    runtime.wake();
    await world.until(() => status(runId) === "succeeded");
    expect(acted.toSorted()).toEqual([0, 1, 2, 3, 4].map((index) => `${runId}:send[${index}]:0`));
  });

  it("fails at once where the settings say so, or the definition says what happens then", async () => {
    connection("conn_1", "broken");
    world.save("fails", { triggers: {}, steps: { send: send() }, settings: { onBrokenConnection: "fail" } });
    world.save("handled", {
      triggers: {},
      steps: { send: send(), tell: send({ connection: undefined, needs: [{ step: "send", on: "failed" }] }) },
    });
    world.save("continues", { triggers: {}, steps: { send: send({ onError: "continue" }) } });
    world.save("holds", {
      triggers: {},
      steps: { send: send({ onError: "continue" }) },
      settings: { onBrokenConnection: "hold" },
    });
    const ids = await Promise.all(["fails", "handled", "continues", "holds"].map((id) => world.accept(id)));
    world.worker(service);
    await world.until(() => ids.every((id) => status(id) !== "queued" && status(id) !== "running"));
    expect(ids.map(status)).toEqual(["failed", "succeeded", "succeeded", "waiting"]);
  });

  it("fails at once where somebody tests the step: they want to see what is wrong", async () => {
    connection("conn_1", "broken");
    world.save("wf", { triggers: {}, steps: { send: send() } });
    const runId = await world.accept("wf", { source: { kind: "test", stepId: "send" } });
    world.worker(service);
    await world.until(() => status(runId) === "failed");
  });

  it("can be cancelled; when the connection works again nothing of it is called", async () => {
    connection("conn_1", "broken");
    world.save("wf", { triggers: {}, steps: { send: send() } });
    const runId = await world.accept("wf");
    const runtime = world.worker(service);
    await world.until(() => status(runId) === "waiting");
    await world.request(runId, { kind: "cancel", payload: {} });
    runtime.wake();
    await world.until(() => status(runId) === "cancelled");
    connection("conn_1", "ok");
    runtime.wake();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([calls.length, marks()]).toEqual([1, { n: 0 }]);
  });

  it("does not wait for a connection that was deleted: the step is made, and says that it is gone", async () => {
    connection("conn_1", "broken");
    world.save("wf", { triggers: {}, steps: { send: send() } });
    const runId = await world.accept("wf");
    const runtime = world.worker(async (call) =>
      stateOf("conn_1") === undefined
        ? { ...broken, error: { ...broken.error, code: "CONNECTION_NOT_FOUND" }, connectionBroken: false }
        : service(call),
    );
    await world.until(() => status(runId) === "waiting");
    world.connection.prepare(`DELETE FROM "Connection"`).run();
    runtime.wake();
    await world.until(() => status(runId) === "failed");
    expect(String(world.run(runId)["errorJson"])).toContain("CONNECTION_NOT_FOUND");
  });

  it("is found by monitoring, by connection, until it goes on", async () => {
    connection("conn_1", "broken");
    world.save("wf", { triggers: {}, steps: { send: send() } });
    const [first, second] = [await world.accept("wf"), await world.accept("wf")];
    const runtime = world.worker(service);
    await world.until(() => status(first) === "waiting" && status(second) === "waiting");
    const reader = createOpenRunReader(world.connection, world.clock);
    const scope = { workspaceId: "ws_1", workflowId: "wf", mode: "live" as const };
    expect(reader.openRuns(scope).held).toMatchObject([{ connectionId: "conn_1", name: "C", runs: [{}, {}] }]);
    expect(reader.workflowsWithLateRuns(10)).toEqual([scope]);
    connection("conn_1", "ok");
    runtime.wake();
    await world.until(() => status(first) === "succeeded" && status(second) === "succeeded");
    expect(reader.openRuns(scope).held).toEqual([]);
    expect(reader.workflowsWithLateRuns(10)).toEqual([]);
  });
});

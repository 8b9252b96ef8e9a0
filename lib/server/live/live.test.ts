import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as streamRun } from "@/app/api/v1/runs/[id]/events/route";
import { GET as streamRuns } from "@/app/api/v1/runs/stream/route";
import { POST as startRun } from "@/app/api/v1/workflows/[id]/runs/route";
import type { RunTail } from "@/lib/db/run-tail";
import { openRunTail } from "@/lib/db/run-tail";
import { AppError } from "@/lib/kernel/app-error";
import { systemClock } from "@/lib/kernel/clock";
import { drained } from "../drain";
import { runWorld, shape, type Handler, type RunWorld } from "../testing/run-world";
import { createRunTailer, type RunNews } from "./run-tailer";

let world: RunWorld;
let key = "";
beforeAll(async () => {
  world = await runWorld();
  key = await world.key("viewer");
});
afterAll(() => world.remove());

interface Stream {
  /** The text so far, once it holds that. */
  until(text: string): Promise<string>;
  /** The whole, once it has ended. */
  rest(): Promise<string>;
  leave(): Promise<void>;
}

async function follow(handler: unknown, params: Record<string, string>, query = "", as = key): Promise<Stream> {
  const request = new Request(`http://localhost:8000/x${query}`, { headers: { authorization: `Bearer ${as}` } });
  const response = await (handler as Handler)(request, { params: Promise.resolve(params) });
  if (response.status !== 200 || response.body === null)
    throw new AppError("INTERNAL", `${String(response.status)} ${await response.text()}`);
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let seen = "";
  const readOn = async (isEnough: () => boolean): Promise<string> => {
    while (!isEnough()) {
      const { done, value } = await reader.read();
      if (done) break;
      seen += decoder.decode(value, { stream: true });
    }
    return seen;
  };
  return {
    until: (text) => readOn(() => seen.includes(text)),
    rest: () => readOn(() => false),
    leave: () => reader.cancel(),
  };
}

const hold = { service: "wait", operation: "signal", with: { name: "go" } };

describe("event streams", () => {
  it("a list is told of the runs that changed, of its own workspace and workflow only", async () => {
    const [mine, other] = [world.save({ steps: { a: shape(1) } }), world.save({ steps: { a: shape(1) } })];
    const all = await follow(streamRuns, {});
    const one = await follow(streamRuns, {}, `?workflowId=${mine}`);
    const foreignKey = await world.test.key(await world.test.workspace("foreign"), "owner");
    const foreign = await follow(streamRuns, {}, "", foreignKey);
    const othersRun = String((await world.call(startRun, { id: other }, {})).body.runId);
    await all.until(othersRun);
    const myRun = String((await world.call(startRun, { id: mine }, {})).body.runId);
    const told = await one.until('"status":"succeeded"');
    expect(told).toContain(myRun);
    expect(told).not.toContain(othersRun);
    expect(await all.until(myRun)).toContain(`"workflowId":"${mine}"`);
    await drained();
    expect(await foreign.rest()).not.toContain("run_");
    await Promise.all([all.leave(), one.leave()]);
  });

  it("a run is followed from where the reader was to its end", async () => {
    const id = world.save({ steps: { a: shape(1), hold: { ...hold, needs: ["a"] } } });
    const runId = String((await world.call(startRun, { id }, {})).body.runId);
    await world.until(runId, "waiting");
    const stream = await follow(streamRun, { id: runId });
    expect(await stream.until('"status":"waiting"')).toContain("id: 1\nevent: accepted");
    const { requestOfRun } = world.test.services.runs.engine;
    await requestOfRun(world.workspaceId, runId, { kind: "signal", payload: { name: "go", payload: 1 } });
    const whole = await stream.rest();
    expect(whole).toContain("event: run_ended");
    expect(whole.match(/event: step_started/g)).toHaveLength(1);
    // Payloads are asked for by their own contract.
    expect(whole).not.toContain("payload");
    const last = await follow(streamRun, { id: runId });
    expect(await last.rest()).toContain('"status":"succeeded"');
  });

  it("streams end when the process is to stop, and give their places back", async () => {
    const id = world.save({ steps: { hold } });
    const runId = String((await world.call(startRun, { id }, {})).body.runId);
    const streams = await Promise.all(Array.from({ length: 32 }, () => follow(streamRun, { id: runId })));
    await expect(follow(streamRun, { id: runId })).rejects.toThrow("Too many streams");
    await drained();
    for (const stream of streams) await stream.rest();
    const again = await follow(streamRun, { id: runId });
    await again.until("event: run");
    await again.leave();
  });
});

describe("the tailer", () => {
  it("opens one tail for all who follow, and closes it with the last one", () => {
    let open = 0;
    const tail: RunTail = {
      hasNews: () => false,
      changes: () => ({ runs: [], more: false }),
      workerAlive: () => true,
      close: () => void (open -= 1),
    };
    const tailer = createRunTailer(
      () => {
        open += 1;
        return tail;
      },
      systemClock,
      () => undefined,
    );
    const [first, second] = [tailer.follow(() => undefined), tailer.follow(() => undefined)];
    expect(open).toBe(1);
    first();
    expect(open).toBe(1);
    second();
    expect(open).toBe(0);
    tailer.follow(() => undefined)();
    expect(open).toBe(0);
  });

  it("whoever leaves at what it hears closes the tail without a fault", async () => {
    const faults: unknown[] = [];
    let closed = false;
    const tail: RunTail = {
      hasNews: () => !closed,
      changes: () => ({ runs: [], more: true }),
      workerAlive: () => !closed,
      close: () => void (closed = true),
    };
    const tailer = createRunTailer(
      () => tail,
      systemClock,
      (error) => faults.push(error),
    );
    await new Promise<void>((resolve) => {
      const leave = tailer.follow(() => {
        leave();
        // The look that told goes on behind this turn.
        setTimeout(resolve, 0);
      });
    });
    expect(faults).toEqual([]);
    expect(closed).toBe(true);
  });

  it("tells when the worker is gone, though nobody writes that", async () => {
    let alive = true;
    const tail: RunTail = {
      hasNews: () => false,
      changes: () => ({ runs: [], more: false }),
      workerAlive: () => alive,
      close: () => undefined,
    };
    const tailer = createRunTailer(
      () => tail,
      systemClock,
      () => undefined,
    );
    const news = await new Promise<RunNews>((resolve) => {
      const leave = tailer.follow((told) => {
        leave();
        resolve(told);
      });
      alive = false;
    });
    expect(news).toEqual({ runs: [], more: true, workerAlive: false });
  });

  it("one that fails in a listener's read does not stop the others or the process", async () => {
    const errors: unknown[] = [];
    let looks = 0;
    const tail: RunTail = {
      hasNews: () => {
        looks += 1;
        if (looks === 1) throw new AppError("UNAVAILABLE", "busy");
        return true;
      },
      changes: () => ({ runs: [], more: true }),
      workerAlive: () => true,
      close: () => undefined,
    };
    const tailer = createRunTailer(
      () => tail,
      systemClock,
      (error) => errors.push(error),
    );
    let broken = (): void => undefined;
    const news = await new Promise<RunNews>((resolve) => {
      broken = tailer.follow(() => {
        throw new AppError("UNAVAILABLE", "busy");
      });
      const leave = tailer.follow((told) => {
        leave();
        resolve(told);
      });
    });
    broken();
    expect(news.more).toBe(true);
    expect(errors.length).toBeGreaterThanOrEqual(2);
  });

  it("each run that changed is named once, from any connection, its own process's too", () => {
    const { connection } = world.test.services.runs.engine;
    const tail = openRunTail(world.test.services.platform.env.databaseFile);
    const insert = connection.prepare(
      `INSERT INTO "Run" (id, workspaceId, workflowId, version, mode, status, sourceJson, originRunId, inputJson, createdAtMs)
       VALUES (?, 'ws', 'wf', 1, 'live', 'succeeded', '{"kind":"manual"}', '', 'null', 1)`,
    );
    const write = connection.prepare(
      `INSERT INTO "JournalChunk" (runId, seq, workspaceId, count, atMs, eventsJson) VALUES (?, ?, 'ws', 1, 1, '[]')`,
    );
    expect(tail.hasNews()).toBe(false);
    insert.run("run_t1");
    write.run("run_t1", 1);
    write.run("run_t1", 2);
    expect(tail.hasNews()).toBe(true);
    expect(tail.changes(0).runs.map((run) => run.id)).toEqual(["run_t1"]);
    expect(tail.changes(0).runs).toEqual([]);
    write.run("run_t1", 3);
    expect(tail.changes(0).runs.map((run) => run.id)).toEqual(["run_t1"]);
    tail.close();
  });
});

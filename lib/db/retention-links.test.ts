import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { echo, engineWorld, refusal, type EngineWorld } from "./testing/engine-world";
import { createRetentionStore } from "./retention-store";

let world: EngineWorld;
beforeEach(() => {
  world = engineWorld();
});
afterEach(() => world.close());

const write = { service: "s", operation: "write" };
const call = (workflowId: string) => ({ service: "workflow", operation: "call", with: { workflowId, input: {} } });
const ended = (runId: string) => () => world.run(runId)["endedAtMs"] !== null;
const idOf = (workflowId: string): string =>
  String(world.runs().find((row) => row["workflowId"] === workflowId)?.["id"] ?? "");

/** Tries to remove every run, as if all were old. @returns which are left */
async function prune(): Promise<string[]> {
  const write = async (work: () => void): Promise<void> => world.connection.transaction(work).immediate();
  const store = createRetentionStore(world.connection, write, () => 0);
  await store.remove(world.runs().map((row) => String(row["id"])));
  return world.runs().map((row) => String(row["workflowId"]));
}

describe("retention and runs that called one another", () => {
  it("a called run is kept until its caller, however far up, has ended", async () => {
    world.save("wf_inner", { triggers: {}, steps: { post: write } });
    world.save("wf_middle", { triggers: {}, steps: { ask: call("wf_inner") } });
    const hold = { service: "wait", operation: "signal", with: { name: "go" } };
    world.save("wf_outer", { triggers: {}, steps: { ask: call("wf_middle"), hold: { ...hold, needs: ["ask"] } } });
    const runId = await world.accept("wf_outer");
    world.worker();
    await world.until(() => world.run(runId)["status"] === "waiting" && ended(idOf("wf_middle"))());
    expect((await prune()).sort()).toEqual(["wf_inner", "wf_middle", "wf_outer"]);
    await world.request(runId, { kind: "signal", payload: { name: "go", payload: {} } });
    world.worker();
    await world.until(ended(runId));
    expect(await prune()).toEqual([]);
  });

  it("what a continued run had called is kept until it goes on with it", async () => {
    const steps = { first: write, second: { ...write, needs: ["first"] } };
    world.save("wf_inner", { triggers: {}, steps });
    world.save("wf_middle", { triggers: {}, steps: { ask: call("wf_inner") } });
    world.save("wf_outer", { triggers: {}, steps: { ask: call("wf_middle") } });
    const origin = await world.accept("wf_outer");
    const old = world.worker(async (made) => (made.stepPath === "second" ? refusal : echo(made)));
    await world.until(ended(origin));
    void old.stop(0);
    expect(world.run(origin)["status"]).toBe("failed");
    const continued = await world.accept("wf_outer", {
      originRunId: origin,
      replayOfRunId: origin,
      source: { kind: "replay", originRunId: origin, how: "continue" },
    });
    expect(await prune()).toHaveLength(4);
    const made: string[] = [];
    world.worker(async (asked) => {
      made.push(asked.stepPath);
      return echo(asked);
    });
    await world.until(ended(continued));
    expect(world.run(continued)).toMatchObject({ status: "succeeded" });
    expect(made).toEqual(["second"]);
    expect(await prune()).toEqual([]);
  });

  it("the outcome of a called run reaches its caller whole, however large", async () => {
    const text = "x".repeat(200_000);
    world.save("wf_inner", { triggers: {}, steps: { post: write } });
    const take = { ...write, needs: ["ask"], with: { got: "{{ steps.ask.output.post.text }}" } };
    world.save("wf_outer", { triggers: {}, steps: { ask: call("wf_inner"), take } });
    const runId = await world.accept("wf_outer");
    let got: unknown;
    world.worker(async (made) => {
      if (made.stepPath === "post") return { kind: "succeeded", output: { text } };
      got = made.input["got"];
      return echo({ ...made, input: {} });
    });
    await world.until(ended(runId));
    expect(String(world.run(idOf("wf_inner"))["outputJson"]).length).toBeLessThan(10_000);
    expect(got).toBe(text);
  });
});

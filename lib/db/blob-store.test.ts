import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { OperationCall } from "@/lib/connectors/contract";
import { createBlobStore } from "./blob-store";
import { createFailureJournal } from "./failure-journal";
import { openDatabase } from "./prisma";
import { createRunReader } from "./run-reader";
import { createRunWatch } from "./run-watch";
import { BLOB_CHARS_MIN } from "./slim-value";
import { echo, engineWorld, type EngineWorld } from "./testing/engine-world";

let world: EngineWorld;
beforeEach(() => {
  world = engineWorld();
});
afterEach(() => world.close());

const step = (needs: string[], value: string) => ({ service: "s", operation: "read", needs, with: { value } });
const chain = {
  triggers: {},
  steps: { a: step([], "{{ trigger.rows }}"), b: step(["a"], "{{ steps.a.output.value }}") },
};
const rows = Array.from({ length: 10_000 }, (_, id) => ({ id, name: `row ${id}` }));
const blobs = (): { id: string; runId: string; bytes: number }[] =>
  world.connection.prepare(`SELECT id, runId, bytes FROM "Blob"`).all() as never;
const ended = (runId: string) => () => world.run(runId)["endedAtMs"] !== null;
const longestText = (): number =>
  (
    world.connection
      .prepare(
        `SELECT max(n) AS n FROM (SELECT length(eventsJson) AS n FROM "JournalChunk" UNION ALL
         SELECT max(length(inputJson), length(coalesce(outputJson, ''))) FROM "Run")`,
      )
      .get() as { n: number }
  ).n;

async function runOf(input: object): Promise<string> {
  world.save("wf_1", chain);
  const runId = await world.accept("wf_1", { input: input as never });
  world.worker();
  await world.until(ended(runId));
  return runId;
}

describe("large values of runs", () => {
  it("are stored once, however many steps hand them on, and no row holds them", async () => {
    const runId = await runOf({ rows });
    expect(world.run(runId)["status"]).toBe("succeeded");
    expect(blobs()).toEqual([expect.objectContaining({ runId, bytes: JSON.stringify(rows).length })]);
    expect(longestText()).toBeLessThan(BLOB_CHARS_MIN);
  });

  it("reach the steps whole, in another worker too", async () => {
    world.save("wf_1", chain);
    const runId = await world.accept("wf_1", { input: { rows } });
    const first = world.worker((call) => (call.stepPath === "b" ? new Promise(() => undefined) : echo(call)));
    await world.until(() => world.journal(runId).some((event) => event.type === "step_started" && event.path === "b"));
    void first.stop(0);
    const seen: OperationCall[] = [];
    world.worker(async (call) => {
      seen.push(call);
      return echo(call);
    });
    await world.until(ended(runId));
    expect(seen.map((call) => call.input)).toEqual([{ value: rows }]);
  });

  it("of a second run with the same dedupe key are not kept", async () => {
    world.save("wf_1", chain);
    await world.accept("wf_1", { input: { rows }, dedupeKey: "k" });
    await world.accept("wf_1", { input: { rows }, dedupeKey: "k" });
    expect(blobs()).toHaveLength(1);
  });

  it("come with the run up to 1 MiB in all, then as previews; each can be had by its id", async () => {
    const small = await runOf({ rows });
    const reader = createRunReader(world.connection, world.clock);
    expect(reader.get("ws_1", small)).toMatchObject({ omittedBytes: 0, input: { rows } });

    const text = "x".repeat(1_100_000);
    const large = await runOf({ rows: text });
    const run = reader.get("ws_1", large);
    const id = blobs().find((blob) => blob.runId === large)?.id ?? "";
    const preview = `"${"x".repeat(2_047)}`;
    expect(run).toMatchObject({ omittedBytes: 1_100_002, input: { rows: { $blob: id, bytes: 1_100_002, preview } } });
    expect(reader.journal(large, 0)).toContainEqual(
      expect.objectContaining({
        type: "step_succeeded",
        path: "a",
        output: { value: { $blob: id, bytes: 1_100_002, preview } },
      }),
    );
    expect(reader.blob("ws_1", large, id)).toBe(text);
    expect(reader.input("ws_1", large)).toEqual({ rows: text });
  });

  it("that stand in many places count in each: a run of few of them is not answered a thousand times their size", async () => {
    const each = { ...step([], "{{ trigger.rows }}"), forEach: "trigger.list" };
    world.save("wf_1", { triggers: {}, steps: { each } });
    const runId = await world.accept("wf_1", {
      input: { rows, list: Array.from({ length: 20 }, (_, index) => index) },
    });
    world.worker();
    await world.until(ended(runId));
    const reader = createRunReader(world.connection, world.clock);
    expect(reader.get("ws_1", runId)).toMatchObject({ input: { rows: { $blob: expect.stringMatching(/^blob_/) } } });
    expect(JSON.stringify(reader.journal(runId, 0)).length).toBeLessThan(1_000_000);
    expect(reader.input("ws_1", runId)).toMatchObject({ rows });
  });

  it("are not found by another workspace, nor by another run", async () => {
    const runId = await runOf({ rows });
    const store = createBlobStore(world.connection);
    const id = blobs()[0]?.id ?? "";
    expect(store.get("ws_1", runId, id)).toEqual(rows);
    expect(store.get("ws_2", runId, id)).toBeUndefined();
    expect(store.get("ws_1", "run_other", id)).toBeUndefined();
  });

  it("cannot be forged: a caller's own $blob is data", async () => {
    const runId = await runOf({ rows });
    const forged = { $blob: blobs()[0]?.id ?? "", bytes: 1, preview: "" };
    const other = await runOf({ rows: forged });
    expect(createRunReader(world.connection, world.clock).get("ws_1", other)).toMatchObject({
      input: { rows: forged },
      output: { b: { value: forged } },
    });
    expect(runId).not.toBe(other);
  });

  it("are whole in the answer to a webhook and in the record that diagnosis reads", async () => {
    world.save("wf_2", {
      triggers: {},
      steps: { reply: { service: "webhook", operation: "respond", with: { body: "{{ trigger.rows }}" } } },
    });
    const runId = await world.accept("wf_2", { input: { rows } });
    world.worker(async ({ input }) => ({
      kind: "succeeded",
      output: {},
      respond: { status: 200, headers: {}, body: input["body"] ?? null },
    }));
    await world.until(ended(runId));
    const answer = await createRunWatch(world.connection, () => 0).answered(runId, 0);
    expect(answer).toMatchObject({ status: 200, body: rows });

    const failed = await runOf({ rows });
    const db = openDatabase(world.connection.name);
    const recorded = await createFailureJournal(db).run("ws_1", failed);
    await db.$disconnect();
    expect(recorded?.trigger).toEqual({ rows });
    expect(recorded?.steps[0]?.attempts[0]).toMatchObject({ output: { value: rows } });
  });
});

import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/kernel/json";
import { cacheReads } from "./cache-reads";
import { catalogs } from "./testing/catalog";
import type { OperationCall, OperationOutcome } from "./contract";
import type { StepCacheStore } from "./ports";
import { operationCall } from "./testing/operation-call";

function world(answer: (call: OperationCall, nth: number) => OperationOutcome | Promise<OperationOutcome>) {
  const rows = new Map<string, { output: Json; createdAtMs: number }>();
  const store: StepCacheStore = {
    find: (workspaceId, key) => rows.get(`${workspaceId} ${key}`),
    put: (workspaceId, key, entry) => void rows.set(`${workspaceId} ${key}`, entry),
  };
  const calls: OperationCall[] = [];
  const credentials = new Map<string, string>();
  const clock = { atMs: 1_000_000, now: () => clock.atMs, monotonicMs: () => clock.atMs };
  const executor = cacheReads(
    {
      async call(call) {
        calls.push(call);
        return answer(call, calls.length);
      },
    },
    { store, catalogs, clock, credentialOf: async (_, id) => credentials.get(id) ?? null },
  );
  return { executor, calls, clock, rows, credentials };
}

const get = (given: Partial<OperationCall> = {}): OperationCall =>
  operationCall({
    service: "http",
    operation: "request",
    input: { method: "GET", url: "https://a.example", query: { a: 1, b: 2 } },
    cache: { ttlMs: 60_000, key: "" },
    ...given,
  });
const counted = (_: OperationCall, nth: number): OperationOutcome => ({ kind: "succeeded", output: { nth } });
const failed: OperationOutcome = {
  kind: "failed",
  acted: "no",
  error: { category: "upstream_5xx", code: "HTTP_500", message: "no", retryable: true },
};

describe("the step cache", () => {
  it("gives the answer of a read again until ttlMs is over, and says so", async () => {
    const { executor, calls, clock } = world(counted);
    expect(await executor.call(get())).toEqual({ kind: "succeeded", output: { nth: 1 } });
    clock.atMs += 59_999;
    expect(await executor.call(get({ runId: "run_2" }))).toEqual({
      kind: "succeeded",
      output: { nth: 1 },
      cached: true,
    });
    clock.atMs += 1;
    expect(await executor.call(get())).toEqual({ kind: "succeeded", output: { nth: 2 } });
    expect(calls).toHaveLength(2);
  });
  it("a shorter ttlMs of a later step counts at once, and a clock set back makes no answer young", async () => {
    const { executor, clock } = world(counted);
    await executor.call(get());
    clock.atMs += 10;
    expect(await executor.call(get({ cache: { ttlMs: 5, key: "" } }))).toEqual({
      kind: "succeeded",
      output: { nth: 2 },
    });
    clock.atMs -= 100;
    expect(await executor.call(get())).toEqual({ kind: "succeeded", output: { nth: 3 } });
  });
  it.each([
    ["workspace", { workspaceId: "ws_2" }],
    ["mode", { mode: "live" as const }],
    ["connection", { connectionId: "conn_2" }],
    ["input", { input: { method: "GET", url: "https://a.example", query: { a: 1, b: 3 } } }],
    ["operation", { service: "slack", operation: "channel.list" }],
    ["own key", { cache: { ttlMs: 60_000, key: "today" } }],
  ])("another %s is another answer", async (_, other) => {
    const { executor, calls } = world(counted);
    await executor.call(get());
    await executor.call(get(other));
    expect(calls).toHaveLength(2);
  });
  it("another credential of the connection asks anew; without the connection the call itself says what is wrong", async () => {
    const { executor, calls, credentials } = world(counted);
    const call = get({ mode: "live", connectionId: "conn_1" });
    credentials.set("conn_1", "sealed: account A");
    await executor.call(call);
    expect(await executor.call(call)).toMatchObject({ cached: true });
    credentials.set("conn_1", "sealed: account B");
    expect(await executor.call(call)).toEqual({ kind: "succeeded", output: { nth: 2 } });
    credentials.delete("conn_1");
    expect(await executor.call(call)).not.toHaveProperty("cached");
    expect(await executor.call(call)).not.toHaveProperty("cached");
    expect(calls).toHaveLength(4);
  });
  it("the order of input fields does not matter", async () => {
    const { executor, calls } = world(counted);
    await executor.call(get());
    await executor.call(get({ input: { query: { b: 2, a: 1 }, url: "https://a.example", method: "GET" } }));
    expect(calls).toHaveLength(1);
  });
  it("a write is never answered from the cache, whatever the step says", async () => {
    const { executor, calls, rows } = world(counted);
    const post = get({ input: { method: "POST", url: "https://a.example" } });
    await executor.call(post);
    await executor.call(post);
    expect(calls).toHaveLength(2);
    expect(rows.size).toBe(0);
  });
  it("a step without cache neither asks it nor fills it", async () => {
    const { executor, calls, rows } = world(counted);
    await executor.call(get());
    await executor.call(get({ cache: undefined }));
    expect(calls).toHaveLength(2);
    expect(rows.size).toBe(1);
  });
  it("a failed call is never kept", async () => {
    const { executor } = world((call, nth) => (nth === 1 ? failed : counted(call, nth)));
    expect(await executor.call(get())).toBe(failed);
    expect(await executor.call(get())).toEqual({ kind: "succeeded", output: { nth: 2 } });
  });
  it("runs that ask the same at one time make one call", async () => {
    let answerNow = (): void => undefined;
    const { executor, calls } = world(async (call, nth) => {
      await new Promise<void>((resolve) => (answerNow = resolve));
      return counted(call, nth);
    });
    const asked = Promise.all(["run_1", "run_2", "run_3"].map((runId) => executor.call(get({ runId }))));
    await Promise.resolve();
    answerNow();
    const outcomes = await asked;
    expect(calls).toHaveLength(1);
    expect(outcomes.map((one) => one.kind === "succeeded" && [one.output, one.cached ?? false])).toEqual([
      [{ nth: 1 }, false],
      [{ nth: 1 }, true],
      [{ nth: 1 }, true],
    ]);
  });
  it("where the service wants to be asked less, that is the answer to all who wait", async () => {
    const error = {
      category: "rate_limited",
      code: "HTTP_429",
      message: "slow",
      retryable: true,
      retryAfterMs: 5_000,
    } as const;
    const { executor, calls } = world(async () => ({ kind: "failed", acted: "no", error }));
    const outcomes = await Promise.all(["run_1", "run_2"].map((runId) => executor.call(get({ runId }))));
    expect(outcomes.map((one) => one.kind === "failed" && one.error.retryAfterMs)).toEqual([5_000, 5_000]);
    expect(calls).toHaveLength(1);
  });
  it("where the one call fails, the others ask themselves, one after another", async () => {
    const { executor, calls } = world((call, nth) => (nth < 3 ? failed : counted(call, nth)));
    const outcomes = await Promise.all(
      ["run_1", "run_2", "run_3", "run_4"].map((runId) => executor.call(get({ runId }))),
    );
    expect(calls.map(({ runId }) => runId)).toEqual(["run_1", "run_2", "run_3"]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["failed", "failed", "succeeded", "succeeded"]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRawConnection } from "./raw-connection";
import { createStepCacheStore } from "./step-cache-store";
import { migratedDatabase, type MigratedDatabase } from "./testing/migrated-database";

let database: MigratedDatabase;
beforeAll(() => {
  database = migratedDatabase();
});
afterAll(() => database.remove());

const clock = { atMs: 1_000, now: () => clock.atMs, monotonicMs: () => clock.atMs };
const entry = (output: string, createdAtMs: number) => ({ output, createdAtMs, expiresAtMs: createdAtMs + 1_000 });

describe("the step cache on disk", () => {
  it("keeps an answer over a restart, by workspace and key", () => {
    const first = createStepCacheStore(database.file, clock);
    first.put("ws_1", "k", { output: { a: [1, null] }, createdAtMs: 1_000, expiresAtMs: 2_000 });
    first.close();
    const second = createStepCacheStore(database.file, clock);
    expect(second.find("ws_1", "k")).toEqual({ output: { a: [1, null] }, createdAtMs: 1_000 });
    expect(second.find("ws_2", "k")).toBeUndefined();
    second.put("ws_1", "k", entry("new", 1_500));
    expect(second.find("ws_1", "k")?.output).toBe("new");
    second.close();
  });
  it("what has expired is pruned, and of the rest the oldest above the limits", () => {
    const store = createStepCacheStore(database.file, clock, { entriesMax: 3, charsMax: 40 });
    for (let i = 0; i < 5; i += 1) store.put("ws_1", `n${i}`, entry(`${i}`, 2_000 + i));
    store.put("ws_1", "old", entry("x", 500));
    clock.atMs = 1_600;
    store.prune();
    const there = (keys: string[]) => keys.filter((key) => store.find("ws_1", key) !== undefined);
    expect(there(["old", "n0", "n1", "n2", "n3", "n4"])).toEqual(["n2", "n3", "n4"]);
    store.put("ws_1", "long", entry("y".repeat(30), 3_000));
    store.prune();
    expect(there(["n2", "n3", "n4", "long"])).toEqual(["n3", "n4", "long"]);
    store.put("ws_1", "longer", entry("y".repeat(38), 3_001));
    store.prune();
    expect(there(["n2", "n3", "n4", "long", "longer"])).toEqual(["longer"]);
    store.close();
  });
  it("prunes by itself as it grows, and keeps no answer of more than 1 MiB", () => {
    const store = createStepCacheStore(database.file, clock, { entriesMax: 5, pruneEvery: 10 });
    for (let i = 0; i < 100; i += 1) store.put("ws_3", `k${i}`, entry(`${i}`, 10_000 + i));
    const kept = Array.from({ length: 100 }, (_, i) => `k${i}`).filter((key) => store.find("ws_3", key) !== undefined);
    expect(kept.length).toBeLessThanOrEqual(15);
    expect(kept).toContain("k99");
    store.put("ws_3", "huge", entry("z".repeat(2 ** 20), 20_000));
    expect(store.find("ws_3", "huge")).toBeUndefined();
    store.close();
  });
  it("a database that is locked keeps nothing and fails nobody", () => {
    const store = createStepCacheStore(database.file, clock);
    const other = openRawConnection(database.file);
    other.exec("BEGIN IMMEDIATE");
    store.put("ws_1", "locked", entry("x", 1_000));
    expect(store.find("ws_1", "locked")).toBeUndefined();
    other.exec("ROLLBACK");
    other.close();
    store.put("ws_1", "locked", entry("x", 1_000));
    expect(store.find("ws_1", "locked")?.output).toBe("x");
    store.close();
  });
});

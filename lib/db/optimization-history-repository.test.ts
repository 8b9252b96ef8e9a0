import { afterAll, beforeAll, expect, it } from "vitest";
import { createHistoryStore } from "@/lib/db/optimization-history-repository";
import { journalChunkRow } from "@/lib/db/testing/journal-chunk-row";
import { migratedDatabase } from "@/lib/db/testing/migrated-database";
import type { Database } from "@/lib/db/prisma";
import { summarizeHistory } from "@/lib/optimization/core/summarize-history";

const database = migratedDatabase();
let db: Database;
beforeAll(async () => {
  db = database.open();
  for (const [id, status, mode] of [
    ["r1", "succeeded", "simulate"],
    ["r2", "failed", "simulate"],
    ["r3", "running", "simulate"],
  ] as const) {
    await db.run.create({
      data: {
        id,
        workspaceId: "ws",
        workflowId: "wf",
        version: 1,
        mode,
        status,
        sourceJson: "{}",
        originRunId: id,
        inputJson: "{}",
        createdAtMs: 1,
        ...(status === "running" ? {} : { endedAtMs: 10, durationMs: 300, busyMs: 200, costUsd: 0.5 }),
      },
    });
  }
  const rows = [
    ["r1", 1, "step_started", "send[0]/post", { attempt: 1 }],
    ["r1", 2, "attempt_failed", "send[0]/post", { latencyMs: 50, error: { category: "rate_limited" } }],
    ["r1", 3, "step_succeeded", "send[0]/post", { latencyMs: 120, output: { large: "x".repeat(1000) } }],
    ["r1", 4, "step_succeeded", "send[1]/post", { latencyMs: 80 }],
    ["r2", 1, "attempt_failed", "get", { latencyMs: 20, error: { category: "not_found" } }],
    ["r3", 1, "step_succeeded", "get", { latencyMs: 999 }],
  ] as const;
  for (const [runId, seq, type, stepPath, payload] of rows)
    await db.journalChunk.create({
      data: journalChunkRow(runId, "ws", seq, [{ type, path: stepPath, atMs: seq, ...payload }]),
    });
});
afterAll(() => database.remove());

it("a workflow's history is that of its ended runs, per step, with the failures a retry would have met", async () => {
  const store = createHistoryStore(db);
  expect(await store.modeOf("ws", "wf")).toBe("simulate");
  const { runs, attempts } = await store.read("ws", "wf", "simulate");
  expect(summarizeHistory("simulate", runs, attempts)).toEqual({
    mode: "simulate",
    runs: 2,
    succeeded: 1,
    failed: 1,
    durationMsMean: 300,
    costUsdPerRun: 0.5,
    busyMsMean: 200,
    fromMs: 10,
    toMs: 10,
    steps: {
      post: { attempts: 3, latencyMsP50: 80, latencyMsP99: 120, transientFailures: 1 },
      get: { attempts: 1, latencyMsP50: null, latencyMsP99: null, transientFailures: 0 },
    },
  });
  expect(await store.read("ws_other", "wf", "simulate")).toEqual({ runs: [], attempts: [] });
});

import { describe, expect, it } from "vitest";
import { POLL_MS } from "@/lib/client/stale-times";
import { HEARTBEAT_MS, HEARTBEAT_STALE_MS } from "@/lib/db/worker-life";
import type { Platform } from "./platform";
import { createSystemInfo } from "./system-info";
import { createTelemetry } from "./telemetry";

const BEAT_MS = 1_000_000;
const at = (nowMs: number) => ({ now: () => nowMs, monotonicMs: () => nowMs });

async function shownAfter(ms: number) {
  const clock = at(BEAT_MS + ms);
  const env = { DATA_DIR: "/nowhere", databaseFile: "/nowhere/platform.db" };
  const platform = { env, clock, startedAtMs: 0 } as unknown as Platform;
  const figures = { openRuns: {}, endedRuns: [], openAlerts: {}, workerHeartbeatAtMs: BEAT_MS };
  const system = await createSystemInfo(platform, { workerHeartbeatMs: async () => BEAT_MS }).get();
  const ready = await createTelemetry({ figures: { read: async () => figures }, clock, startedAtMs: 0 }).readiness();
  return { system: system.worker.state, ready: ready.worker };
}

describe("a worker that was killed", () => {
  it("is shown as stalled with time to spare for pages within ten seconds, by the system's state and by readiness alike", async () => {
    expect(await shownAfter(HEARTBEAT_STALE_MS + 1)).toEqual({ system: "stalled", ready: "stalled" });
    expect(10_000 - HEARTBEAT_STALE_MS).toBeGreaterThan(2 * POLL_MS.active);
  });
  it("is not called stalled while five beats are late", async () => {
    expect(await shownAfter(5 * HEARTBEAT_MS + 900)).toEqual({ system: "ok", ready: "ok" });
  });
});

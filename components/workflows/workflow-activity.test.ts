import { describe, expect, it } from "vitest";
import type { AlertView } from "@/lib/api/contracts/alerts";
import type { TriggerState } from "@/lib/client/triggers";
import type { RunSummary } from "@/lib/workflow/run-schema";
import { activityOf, RUNS_SHOWN } from "./workflow-activity";

const run = (id: string, workflowId = "wf_a"): RunSummary => ({
  id,
  workflowId,
  version: 1,
  mode: "simulate",
  status: "succeeded",
  source: { kind: "manual" },
  error: null,
  createdAt: "2026-01-01T00:00:00.000Z",
  startedAt: null,
  endedAt: null,
  queueWaitMs: null,
  durationMs: null,
});
const trigger = (over: Partial<TriggerState>): TriggerState => ({
  id: "wf_a:t",
  workflowId: "wf_a",
  triggerId: "t",
  service: "schedule",
  event: "cron",
  kind: "schedule",
  mode: "simulate",
  state: "active",
  version: 1,
  error: null,
  silentReason: null,
  hookPath: null,
  lastFiredAt: null,
  nextExpectedAt: null,
  lastLookAt: null,
  nextLookAt: null,
  check: null,
  ...over,
});
const alert = (id: string, severity: AlertView["severity"]): AlertView => ({
  id,
  workflowId: "wf_a",
  mode: "simulate",
  type: "run_failures",
  severity,
  title: id,
  description: "",
  suggestion: "",
  status: "open",
  groupKey: id,
  value: null,
  expected: null,
  evidence: {},
  since: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
  snoozedUntil: null,
  resolvedAt: null,
  resolvedBy: null,
});

describe("activity of workflows", () => {
  it("keeps the newest runs of each workflow apart, oldest first", () => {
    const newestFirst = Array.from({ length: RUNS_SHOWN + 3 }, (_, index) => run(`run_${String(99 - index)}`));
    const activity = activityOf([...newestFirst, run("run_b", "wf_b")], [], []);
    expect(activity.get("wf_a")?.lastRun?.id).toBe("run_99");
    expect(activity.get("wf_a")?.runs).toHaveLength(RUNS_SHOWN);
    expect(activity.get("wf_a")?.runs.at(-1)?.id).toBe("run_99");
    expect(activity.get("wf_b")?.runs.map(({ id }) => id)).toEqual(["run_b"]);
  });

  it("expects the earliest of the triggers that are not paused", () => {
    const triggers = [
      trigger({ id: "wf_a:1", nextExpectedAt: "2026-01-03T00:00:00.000Z" }),
      trigger({ id: "wf_a:2", nextExpectedAt: "2026-01-02T00:00:00.000Z" }),
      trigger({ id: "wf_a:3", nextExpectedAt: "2026-01-01T00:00:00.000Z", state: "paused" }),
    ];
    expect(activityOf([], triggers, []).get("wf_a")?.nextExpectedAt).toBe("2026-01-02T00:00:00.000Z");
  });

  it("names the trigger that did not fire and the gravest alert", () => {
    const activity = activityOf(
      [],
      [trigger({}), trigger({ id: "wf_a:2", state: "silent" })],
      [alert("small", "low"), alert("grave", "critical")],
    ).get("wf_a");
    expect(activity?.troubledTrigger?.id).toBe("wf_a:2");
    expect(activity?.alert?.id).toBe("grave");
    expect(activity?.alertCount).toBe(2);
  });
});

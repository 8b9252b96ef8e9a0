import { describe, expect, it } from "vitest";
import type { Definition } from "@/lib/workflow/definition-schema";
import { SimulatedDisk } from "@/lib/db/testing/simulated-disk";
import { COMMIT_FAULTS } from "./simulation/disk";
import type { Scenario } from "./simulation/scenario";
import { simulate } from "./simulation/simulation";

const call = (service: string, operation = "write") => ({ service, operation });

const DEFINITIONS: Record<string, Definition["steps"]> = {
  "effects one after another": {
    a: call("keyed"),
    b: { ...call("bare"), needs: ["a"] },
    c: { ...call("sent_ignored"), needs: ["b"] },
  },
  "branches that join": {
    a: call("keyed"),
    b: call("sent_kept"),
    c: { ...call("keyed", "delete"), needs: ["a", "b"], join: "all" },
  },
  "a body for each item": {
    each: {
      forEach: "trigger.list",
      concurrency: 2,
      steps: { x: call("keyed"), y: { ...call("bare"), needs: ["x"] } },
    },
  },
  "rounds with long pauses": {
    poll: {
      repeat: { until: "index >= 2", maxIterations: 5, delayMs: 120_000 },
      steps: { x: call("keyed", "read"), y: { ...call("keyed"), needs: ["x"] } },
    },
  },
  "a wait, a signal and an approval": {
    wait: { service: "wait", operation: "duration", with: { ms: 3_600_000 } },
    go: { service: "wait", operation: "signal", with: { name: "go", timeoutMs: 7_200_000 }, needs: ["wait"] },
    ok: { service: "approval", operation: "request", with: { message: "?" }, needs: [{ step: "go", on: "ended" }] },
    tell: { ...call("keyed"), needs: [{ step: "ok", on: "ended" }] },
  },
  "a called workflow": {
    first: { service: "workflow", operation: "call", with: { workflowId: "wf_called", input: {} } },
    then: { ...call("bare"), needs: ["first"] },
  },
};

function scenario(steps: Definition["steps"], accident: Partial<Scenario>): Scenario {
  const called = { a: call("keyed"), b: { ...call("sent_kept"), needs: ["a"] } };
  const define = (name: string, of: Definition["steps"]): Definition => ({ schema: 1, name, triggers: {}, steps: of });
  return {
    seed: 1,
    workflows: [
      { id: "wf_called", definition: define("called", called) },
      { id: "wf_0", definition: define("caller", steps) },
    ],
    triggers: [{ id: "t0", workflowId: "wf_0", atMs: 10, input: { list: [1, 2, 3] }, dedupeKey: "k" }],
    requests: [],
    commitFaults: [],
    callCrashes: [],
    pauses: [],
    diskFull: [],
    connections: [],
    looks: [],
    reconnects: [],
    serviceFaults: [],
    serviceFaultRatio: 0,
    doorbellLossRatio: 0,
    pure: false,
    ...accident,
  };
}

const play = (of: Scenario) => simulate(of, (...ports) => new SimulatedDisk(...ports));
/** Heartbeats go on for ever; a definition that has not ended by then never met its failpoint. */
const POINTS_MAX = 400;

describe.each(Object.entries(DEFINITIONS))("%s", (_name, steps) => {
  it.each(COMMIT_FAULTS)("survives %s at every commit: N = 1, 2, 3 … until none is left", async (fault) => {
    const whole = await play(scenario(steps, {}));
    expect(whole.violations).toEqual([]);
    // Only commits that hold something of a run; those of the lease alone are not counted as points.
    const points = whole.figures.commitsOfRuns;
    expect(points.length).toBeGreaterThan(1);
    expect(points.length).toBeLessThan(POINTS_MAX);
    for (const commit of points) {
      const { violations, figures } = await play(scenario(steps, { commitFaults: [{ commit, fault }] }));
      expect(violations, `${fault} at commit ${commit}`).toEqual([]);
      expect(figures.crashes, `commit ${commit} was reached`).toBe(fault === "busy" ? 0 : 1);
    }
  });

  it.each(["before", "after"] as const)("survives the death of the worker %s every call leaves", async (when) => {
    const { figures } = await play(scenario(steps, {}));
    for (let call = 1; call <= figures.calls; call += 1) {
      const { violations } = await play(scenario(steps, { callCrashes: [{ call, when }] }));
      expect(violations, `${when} call ${call}`).toEqual([]);
    }
  });
});

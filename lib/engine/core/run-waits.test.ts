import { describe, expect, it } from "vitest";
import { waitOf } from "./run-waits";
import { PENDING_UNIT, type UnitState } from "./state";

const unit = (part: Partial<UnitState>): UnitState => ({ ...PENDING_UNIT, status: "waiting", startedAtMs: 0, ...part });
const AT = "1970-01-01T00:00:01.000Z";

describe("what an open step waits for", () => {
  it.each([
    ["waits until", unit({ wait: { kind: "timer", dueAtMs: 1_000 } }), { kind: "timer", dueAt: AT }],
    ["signal go", unit({ wait: { kind: "signal", name: "go" } }), { kind: "signal", name: "go", dueAt: null }],
    ["limit of connection conn_1", unit({ wait: { kind: "limit", connectionId: "conn_1" } }), { kind: "limit" }],
    ["end of run run_2", unit({ wait: { kind: "run", runId: "run_2", workflowId: "wf" } }), { runId: "run_2" }],
    ["next attempt", unit({ status: "retrying", retryAtMs: 1_000 }), { kind: "retry", dueAt: AT }],
    ["needs a decision", unit({ status: "outcome_unknown" }), { kind: "decision", dueAt: null }],
  ])("is said in words: %s", (words, waiting, facts) => {
    const wait = waitOf("a", waiting);
    expect(wait).toMatchObject({ path: "a", ...facts });
    expect(wait?.reason).toContain(words);
  });

  it("a step that is being called waits for nothing", () => {
    expect(waitOf("a", unit({ status: "running" }))).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import type { AlertView } from "@/lib/api/contracts/alerts";
import type { TriggerState } from "@/lib/client/triggers";
import type { IssueView } from "@/lib/client/troubleshooting";
import { attentionOf } from "./attention";

const AT = "2026-01-01T00:00:00.000Z";
const issue = (id: string, over: Partial<IssueView>) =>
  ({
    id,
    workflowId: "wf_a",
    status: "open",
    severity: "medium",
    description: id,
    fixes: [],
    firstSeen: AT,
    ...over,
  }) as IssueView;
const alert = (id: string, over: Partial<AlertView>) =>
  ({ id, workflowId: "wf_b", severity: "low", title: id, since: AT, ...over }) as AlertView;
const trigger = (id: string, over: Partial<TriggerState>) =>
  ({
    id,
    workflowId: "wf_c",
    triggerId: id,
    state: "active",
    error: null,
    nextExpectedAt: AT,
    ...over,
  }) as TriggerState;

describe("what needs attention", () => {
  it("missed runs come first, then failures with a fix at hand, then other failures, then alerts", () => {
    const fix = { risk: "review" } as IssueView["fixes"][number];
    const items = attentionOf({
      alerts: [alert("alert", {})],
      issues: [issue("no-fix", { severity: "critical" }), issue("with-fix", { fixes: [fix] })],
      triggers: [trigger("fires", {}), trigger("missed", { state: "silent" })],
    });
    expect(items.map(({ id }) => id)).toEqual(["missed", "with-fix", "no-fix", "alert"]);
  });

  it("a trigger whose self-test fails is named with what it found", () => {
    const check = { at: AT, ok: false, problem: "connection: its connection was deleted" };
    const items = attentionOf({ alerts: [], issues: [], triggers: [trigger("t", { check })] });
    expect(items).toMatchObject([{ id: "t", title: expect.stringContaining("its connection was deleted") }]);
    expect(attentionOf({ alerts: [], issues: [], triggers: [trigger("t", { check, state: "paused" })] })).toEqual([]);
  });

  it("what is resolved needs nobody, and an alert of a workflow that is named already is not said twice", () => {
    const items = attentionOf({
      alerts: [alert("same cause", { workflowId: "wf_a" }), alert("other", {})],
      issues: [issue("open", {}), issue("done", { status: "resolved" })],
      triggers: [],
    });
    expect(items.map(({ id }) => id)).toEqual(["open", "other"]);
  });
});

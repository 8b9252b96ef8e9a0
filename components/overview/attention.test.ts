import { describe, expect, it } from "vitest";
import type { AlertView } from "@/lib/api/contracts/alerts";
import type { ConnectionSummary } from "@/lib/client/connections";
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

const CALM = { alerts: [], connections: [], issues: [], triggers: [], nowMs: Date.parse(AT) };
const connection = (id: string, over: Partial<ConnectionSummary>) =>
  ({
    id,
    name: id,
    state: "ok",
    runsHeld: 0,
    expiresAt: null,
    renews: false,
    updatedAt: AT,
    ...over,
  }) as ConnectionSummary;

describe("what needs attention", () => {
  it("missed runs come first, then failures with a fix at hand, then other failures, then alerts", () => {
    const fix = { risk: "review" } as IssueView["fixes"][number];
    const items = attentionOf({
      ...CALM,
      alerts: [alert("alert", {})],
      issues: [issue("no-fix", { severity: "critical" }), issue("with-fix", { fixes: [fix] })],
      triggers: [trigger("fires", {}), trigger("missed", { state: "silent" })],
    });
    expect(items.map(({ id }) => id)).toEqual(["missed", "with-fix", "no-fix", "alert"]);
  });

  it("a trigger whose self-test fails is named with what it found", () => {
    const check = { at: AT, ok: false, problem: "connection: its connection was deleted" };
    const items = attentionOf({ ...CALM, alerts: [], issues: [], triggers: [trigger("t", { check })] });
    expect(items).toMatchObject([{ id: "t", title: expect.stringContaining("its connection was deleted") }]);
    expect(
      attentionOf({ ...CALM, alerts: [], issues: [], triggers: [trigger("t", { check, state: "paused" })] }),
    ).toEqual([]);
  });

  it("what is resolved needs nobody, and an alert of a workflow that is named already is not said twice", () => {
    const items = attentionOf({
      ...CALM,
      alerts: [alert("same cause", { workflowId: "wf_a" }), alert("other", {})],
      issues: [issue("open", {}), issue("done", { status: "resolved" })],
      triggers: [],
    });
    expect(items.map(({ id }) => id)).toEqual(["open", "other"]);
  });

  it("broken connections come before all, then tokens that end within a week and are renewed by nobody", () => {
    const inDays = (days: number) => new Date(CALM.nowMs + days * 86_400_000).toISOString();
    const items = attentionOf({
      ...CALM,
      triggers: [trigger("missed", { state: "silent" })],
      connections: [
        connection("works", { expiresAt: inDays(30) }),
        connection("renews", { expiresAt: inDays(1), renews: true }),
        connection("ends", { expiresAt: inDays(6) }),
        connection("ended", { expiresAt: inDays(-1) }),
        connection("broken", { state: "broken", runsHeld: 2 }),
      ],
    });
    expect(items.map(({ id }) => id)).toEqual(["broken", "ends", "ended", "missed"]);
    expect(items[0]?.title).toContain("2 runs wait for it");
    expect(items[1]?.title).toContain("ends on 2026-01-07");
  });
});

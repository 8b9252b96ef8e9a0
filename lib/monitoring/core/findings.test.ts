import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Alert, Finding, OpenRuns, TriggerFact } from "../schema";
import { runFact, runsUpTo } from "../testing/run-facts";
import { binomialUpperTail } from "./find-failure-rate";
import { findAll } from "./find-all";
import { foldRunsIntoBuckets, widenBuckets } from "./fold-buckets";
import { openAlert, reconcileAlerts } from "./reconcile-alerts";
import { HEALTH_RUNS_MIN, scoreHealth } from "./score-health";

const NOW = runFact(1_000).endedAtMs;
const NONE_OPEN: OpenRuns = { slaMissed: [], queued: null, held: [] };
const find = (runs = runsUpTo(30), triggers: TriggerFact[] = [], nowMs = NOW): Finding[] =>
  findAll({ runs, open: NONE_OPEN, triggers, nowMs });
const findOpen = (open: Partial<OpenRuns>, runs = runsUpTo(30), nowMs = NOW): Finding[] =>
  findAll({ runs, open: { ...NONE_OPEN, ...open }, triggers: [], nowMs });

const nightly: TriggerFact = {
  triggerId: "nightly",
  service: "schedule",
  event: "cron",
  kind: "schedule",
  mode: "simulate",
  state: "active",
  error: null,
  lastFiredAtMs: null,
  nextExpectedAtMs: NOW - 600_000,
  everyMs: null,
  nextLookAtMs: null,
};

describe("findings", () => {
  it("a workflow that runs well has none", () => {
    expect(find()).toEqual([]);
  });

  it("many failures of one cause are one finding, of two causes two", () => {
    const runs = runsUpTo(30, (i) =>
      i > 24
        ? { status: "failed" }
        : i > 20
          ? { status: "failed", errorFingerprint: "asana:404", errorCategory: "not_found" }
          : {},
    );
    expect(
      find(runs)
        .filter((f) => f.type === "run_failures")
        .map((f) => f.groupKey)
        .sort(),
    ).toEqual(["run_failures:asana:404", "run_failures:slack:429"]);
  });

  it("a failure is over after three runs that succeeded", () => {
    expect(find(runsUpTo(10, (i) => (i === 7 ? { status: "failed" } : {}))).map((f) => f.type)).toEqual([
      "run_failures",
    ]);
    expect(find(runsUpTo(11, (i) => (i === 7 ? { status: "failed" } : {})))).toEqual([]);
  });

  it("runs twice as slow as their past are found, a little jitter is not", () => {
    const jitter = (i: number) => ({ durationMs: 1_000 + (i % 7) * 20 });
    expect(find(runsUpTo(40, jitter))).toEqual([]);
    expect(find(runsUpTo(40, (i) => (i >= 35 ? { durationMs: 2_500 } : jitter(i)))).map((f) => f.type)).toEqual([
      "slow_runs",
    ]);
  });

  it("runs that missed their SLA are one finding that names them, over when three later ones have kept it", () => {
    const missed = (minutes: number[]) => (i: number) =>
      minutes.includes(i) ? { slaMissedAtMs: runFact(i).endedAtMs - 100 } : {};
    const [finding, ...others] = find(runsUpTo(12, missed([9, 10])));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      type: "sla_missed",
      groupKey: "sla_missed",
      severity: "medium",
      value: 2,
      evidence: { runs: ["run_000010", "run_000009"], open: 0 },
    });
    expect(find(runsUpTo(13, missed([9, 10]))).map((f) => f.type)).toEqual(["sla_missed"]);
    expect(find(runsUpTo(14, missed([9, 10])))).toEqual([]);
  });

  it("runs that wait for a broken connection are one finding for each connection, with what to do", () => {
    const held = { name: "Team Slack", reason: "It was taken back.", brokenAtMs: NOW - 50 };
    const runs = [1, 2].map((index) => ({ id: `run_${index}`, createdAtMs: NOW - index }));
    const found = findOpen({
      held: [
        { ...held, connectionId: "conn_1", runs },
        { ...held, connectionId: "conn_2", name: "Shop", runs: runs.slice(0, 1) },
      ],
    });
    expect(found).toMatchObject([
      {
        type: "connection_broken",
        groupKey: "connection_broken:conn_1",
        severity: "high",
        value: 2,
        sinceMs: NOW - 50,
      },
      { groupKey: "connection_broken:conn_2", title: expect.stringContaining("A run waits for connection “Shop”") },
    ]);
    expect(found[0]?.suggestion).toContain("connect it again");
  });

  it("a run that missed its SLA and is still open is found whatever later runs do", () => {
    expect(findOpen({ slaMissed: [{ id: "run_open", slaMissedAtMs: NOW - 5 }] })).toMatchObject([
      { type: "sla_missed", severity: "high", lastSeenMs: NOW - 5, evidence: { runs: ["run_open"], open: 1 } },
    ]);
  });

  it("a run pending for longer than five minutes and ten times the usual wait is found with its reason", () => {
    const place = { kind: "max_concurrent_runs", reason: "5 runs of the workflow are running" };
    const queued = (waitedMs: number) => ({
      queued: { count: 2, oldest: [{ id: "run_q", createdAtMs: NOW - waitedMs }], place },
    });
    expect(findOpen(queued(299_000))).toEqual([]);
    const [finding] = findOpen(queued(360_000));
    expect(finding).toMatchObject({ type: "pending_runs", value: 360, expected: 300, evidence: { runs: ["run_q"] } });
    expect(finding?.description).toContain(place.reason);
    expect(finding?.suggestion).toContain("maxConcurrentRuns");
    // What is usual there is no news.
    const slow = runsUpTo(15, () => ({ queueWaitMs: 60_000 }));
    expect(findOpen(queued(590_000), slow)).toEqual([]);
    expect(findOpen(queued(601_000), slow).map((f) => f.type)).toEqual(["pending_runs"]);
    // Nothing begins anywhere: another's to say.
    const down = { queued: { ...queued(360_000).queued, place: { kind: "worker_down", reason: "" } } };
    expect(findOpen(down)).toEqual([]);
  });

  it("an expected run that did not start is found, one that fired or is paused is not", () => {
    expect(find([], [nightly]).map((f) => f.type)).toEqual(["missed_run"]);
    expect(find([], [{ ...nightly, lastFiredAtMs: NOW - 600_000 }])).toEqual([]);
    expect(find([], [{ ...nightly, state: "paused" }])).toEqual([]);
    expect(find([], [{ ...nightly, nextExpectedAtMs: NOW + 1 }])).toEqual([]);
  });

  it("a list that is not looked at any more is found", () => {
    const polled = { ...nightly, kind: "polling", mode: "live" as const, nextExpectedAtMs: null, everyMs: 60_000 };
    expect(find([], [{ ...polled, nextLookAtMs: NOW - 100_000 }])).toEqual([]);
    const [finding] = find([], [{ ...polled, nextLookAtMs: NOW - 121_000 }]);
    expect(finding).toMatchObject({ type: "missed_run", title: expect.stringContaining("did not") });
    expect(find([], [{ ...polled, mode: "simulate", nextLookAtMs: NOW - 121_000 }])).toEqual([]);
  });

  it("a webhook that goes quiet against its own habit is found", () => {
    const hook: TriggerFact = {
      ...nightly,
      triggerId: "hook",
      kind: "webhook",
      service: "webhook",
      nextExpectedAtMs: null,
    };
    const runs = runsUpTo(20, () => ({ triggerId: "hook" }));
    expect(find(runs, [hook], runFact(25).endedAtMs)).toEqual([]);
    expect(find(runs, [hook], runFact(60).endedAtMs).map((f) => f.type)).toEqual(["silent_trigger"]);
    // That no workflow fails any more, or that none calls, is no fault of the trigger.
    for (const kind of ["failed", "called", "manual"])
      expect(find(runs, [{ ...hook, kind }], runFact(60).endedAtMs)).toEqual([]);
  });

  it("do not depend on the order of the runs", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), (oks) => {
        const runs = oks.map((ok, i) => runFact(i, ok ? {} : { status: "failed" }));
        expect(find([...runs].reverse())).toEqual(find(runs));
      }),
    );
  });
});

it("the binomial tail has its known values", () => {
  expect(binomialUpperTail(0, 10, 0.5)).toBe(1);
  expect(binomialUpperTail(10, 10, 0.5)).toBeCloseTo(1 / 1024, 9);
  expect(binomialUpperTail(5, 10, 0.5)).toBeCloseTo(0.623046875, 9);
});

describe("health", () => {
  const score = (runs = runsUpTo(30), triggers: TriggerFact[] = []) =>
    scoreHealth({ runs, triggers, findings: find(runs, triggers) });

  it("is unknown, and says what is missing, below the stated number of runs", () => {
    const health = score(runsUpTo(HEALTH_RUNS_MIN - 1));
    expect(health.status).toBe("unknown");
    expect(health.status === "unknown" && health.missing[0]).toContain(`of ${HEALTH_RUNS_MIN} ended runs`);
  });

  it("of a spotless workflow is 1, its weights add up to 1", () => {
    const health = score();
    expect(health).toMatchObject({ status: "healthy", score: 1 });
    if (health.status === "unknown") return;
    expect(health.components.reduce((sum, part) => sum + part.weight, 0)).toBeCloseTo(1, 9);
  });

  it("one more failure never makes it better", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 6, maxLength: 40 }), fc.nat(39), (oks, at) => {
        const runs = oks.map((ok, i) => runFact(i, ok ? {} : { status: "failed" }));
        const worse = runs.map((run, i) => (i === at % runs.length ? runFact(i, { status: "failed" }) : run));
        const [a, b] = [score(runs), score(worse)];
        if (a.status === "unknown" || b.status === "unknown") return;
        expect(b.score).toBeLessThanOrEqual(a.score + 1e-9);
      }),
    );
  });

  it("is not healthy while an expected run is missing, however good the runs were", () => {
    expect(score(runsUpTo(30), [nightly]).status).toBe("degraded");
  });

  it("is unhealthy when the last runs all failed, however good the past was", () => {
    expect(score(runsUpTo(100, (i) => (i >= 95 ? { status: "failed" } : {}))).status).toBe("unhealthy");
  });
});

describe("alerts", () => {
  const failing = find(runsUpTo(10, (i) => (i > 8 ? { status: "failed" } : {})));
  const [finding] = failing;
  if (finding === undefined) expect.unreachable();
  const alert = openAlert(finding, { id: "alrt_1", workflowId: "wf_1", mode: "simulate" }, NOW);
  const reconcile = (findings: Finding[], alerts: Alert[], nowMs = NOW) =>
    reconcileAlerts(findings, alerts, nowMs).map((change) => change.kind);

  it("open once per cause, stand still while nothing changes, resolve by themselves", () => {
    expect(reconcile(failing, [])).toEqual(["open"]);
    expect(reconcile(failing, [alert])).toEqual([]);
    expect(reconcile([], [alert])).toEqual(["resolve"]);
    expect(reconcile([{ ...finding, value: 7 }], [alert])).toEqual(["update"]);
  });

  it("resolved by a person reopen on newer evidence only", () => {
    const resolved: Alert = { ...alert, status: "resolved", resolvedAtMs: finding.lastSeenMs + 1 };
    expect(reconcile(failing, [resolved])).toEqual([]);
    expect(reconcile([{ ...finding, lastSeenMs: finding.lastSeenMs + 2 }], [resolved])).toEqual(["open"]);
  });

  it("snoozed wake up when their time is over", () => {
    const snoozed: Alert = { ...alert, status: "snoozed", snoozedUntilMs: NOW + 10 };
    expect(reconcile(failing, [snoozed])).toEqual([]);
    expect(reconcileAlerts(failing, [snoozed], NOW + 10)).toMatchObject([
      { kind: "update", alert: { status: "open", snoozedUntilMs: null } },
    ]);
  });
});

describe("rollups", () => {
  const runs = fc.array(
    fc.record({ minute: fc.nat(300), durationMs: fc.double({ min: 0, max: 1e6, noNaN: true }), ok: fc.boolean() }),
    { maxLength: 60 },
  );
  const facts = (list: { minute: number; durationMs: number; ok: boolean }[]) =>
    list.map(({ minute, durationMs, ok }, i) =>
      runFact(minute, { id: `run_${i}`, durationMs, status: ok ? "succeeded" : "failed" }),
    );

  it("are the same whatever the order of the runs, and lose none", () => {
    fc.assert(
      fc.property(runs, (list) => {
        const buckets = foldRunsIntoBuckets(facts(list), 900_000);
        expect(foldRunsIntoBuckets([...facts(list)].reverse(), 900_000)).toEqual(buckets);
        expect(buckets.reduce((sum, bucket) => sum + bucket.runs, 0)).toBe(list.length);
      }),
    );
  });

  it("widened are the rollups made wide at once", () => {
    fc.assert(
      fc.property(runs, (list) => {
        const wide = widenBuckets(foldRunsIntoBuckets(facts(list), 900_000), 3_600_000);
        const atOnce = foldRunsIntoBuckets(facts(list), 3_600_000);
        expect(
          wide.map(({ startMs, runs: count, failed, durations }) => ({ startMs, count, failed, durations })),
        ).toEqual(atOnce.map(({ startMs, runs: count, failed, durations }) => ({ startMs, count, failed, durations })));
      }),
    );
  });
});

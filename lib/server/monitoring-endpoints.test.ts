import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as acknowledge from "@/app/api/v1/alerts/[id]/acknowledge/route";
import * as resolve from "@/app/api/v1/alerts/[id]/resolve/route";
import * as snooze from "@/app/api/v1/alerts/[id]/snooze/route";
import * as alerts from "@/app/api/v1/alerts/route";
import * as monitors from "@/app/api/v1/monitors/route";
import * as live from "@/app/health/live/route";
import * as ready from "@/app/health/ready/route";
import * as prometheus from "@/app/metrics/route";
import * as health from "@/app/workflows/enhanced/monitoring/health/route";
import * as metrics from "@/app/workflows/enhanced/monitoring/metrics/route";
import * as start from "@/app/workflows/enhanced/monitoring/start/route";
import { createMetricStore } from "@/lib/db/metrics-repository";
import { composeMonitorLoop } from "./compose/monitoring";
import { testServices, type TestServices } from "./testing/test-services";

let test: TestServices;
let workspaceId = "";
let key = "";
let strangersKey = "";
const now = Date.now();

beforeAll(async () => {
  test = await testServices();
  workspaceId = await test.workspace("a");
  key = await test.key(workspaceId, "editor");
  strangersKey = await test.key(await test.workspace("b"), "editor");
  for (const id of ["wf_busy", "wf_new", "wf_shaky", "wf_slept"]) await workflow(id);
  await runs("wf_busy", 12, () => "succeeded");
  await runs("wf_shaky", 10, (i) => (i >= 7 ? "failed" : "succeeded"));
  await test.services.platform.db.triggerState.create({
    data: {
      workflowId: "wf_slept",
      triggerId: "nightly",
      workspaceId,
      service: "schedule",
      event: "cron",
      kind: "schedule",
      configJson: "{}",
      version: 1,
      mode: "simulate",
      state: "active",
      nextExpectedAtMs: now - 3_600_000,
      updatedAtMs: now,
    },
  });
});
afterAll(() => test.remove());

async function workflow(id: string): Promise<void> {
  const { db } = test.services.platform;
  await db.workflow.create({ data: { id, workspaceId, name: id, headVersion: 1, createdAtMs: now, updatedAtMs: now } });
  const definition = { schema: 1, name: id, triggers: {}, steps: {} };
  await db.workflowVersion.create({
    data: {
      workflowId: id,
      version: 1,
      workspaceId,
      definitionJson: JSON.stringify(definition),
      contentHash: "x",
      createdBy: "system",
      createdAtMs: now,
    },
  });
}

async function runs(workflowId: string, count: number, statusOf: (i: number) => string, from = 0): Promise<void> {
  for (let i = from; i < from + count; i += 1) {
    const endedAtMs = now - (100 - i) * 1_000;
    const failed = statusOf(i) === "failed";
    const error = {
      category: "rate_limited",
      code: "HTTP_429",
      message: "Slack answered 429",
      service: "slack",
      stepId: "tell",
      retryable: true,
    };
    await test.services.platform.db.run.create({
      data: {
        id: `run_${workflowId}_${String(i).padStart(3, "0")}`,
        workspaceId,
        workflowId,
        version: 1,
        mode: "simulate",
        status: statusOf(i),
        sourceJson: '{"kind":"manual"}',
        originRunId: "x",
        inputJson: "{}",
        createdAtMs: endedAtMs - 600,
        startedAtMs: endedAtMs - 500,
        endedAtMs,
        queueWaitMs: 100,
        durationMs: 500,
        busyMs: 400,
        costUsd: 0.01,
        ...(failed
          ? { errorJson: JSON.stringify(error), errorCategory: "rate_limited", errorFingerprint: "slack:429" }
          : {}),
      },
    });
  }
}

type Handler = (request: Request, context?: { params: Promise<Record<string, string>> }) => Promise<Response>;
async function call(handler: Handler, options: { query?: string; body?: object; id?: string; as?: string } = {}) {
  const { query = "", body, id, as = key } = options;
  const init = {
    headers: { authorization: `Bearer ${as}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  };
  const response = await handler(new Request(`http://localhost/x?${query}`, init), {
    params: Promise.resolve(id === undefined ? {} : { id }),
  });
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown> & {
      items?: { id: string; status: string; type: string }[];
    },
  };
}

describe("monitoring/start", () => {
  it("returns the same monitor again, and 404 for what is not there or is another workspace's", async () => {
    const first = await call(start.POST, { body: { workflow_id: "wf_busy" } });
    const second = await call(start.POST, { body: { workflow_id: "wf_busy" } });
    expect(first.body).toMatchObject({ success: true, status: "active" });
    expect(second.body["monitoring_id"]).toBe(first.body["monitoring_id"]);
    expect((await call(start.POST, { body: { workflow_id: "wf_none" } })).status).toBe(404);
    expect((await call(start.POST, { body: { workflow_id: "wf_busy" }, as: strangersKey })).status).toBe(404);
    expect((await call(monitors.GET)).body.items).toHaveLength(1);
    expect((await call(monitors.GET, { as: strangersKey })).body.items).toEqual([]);
  });
});

describe("monitoring/health", () => {
  it("is unknown without enough runs and says what is missing", async () => {
    const { body } = await call(health.GET, { query: "workflow_id=wf_new" });
    expect(body).toMatchObject({ success: true, status: "unknown", health_score: 0, components: [], mode: "simulate" });
    expect(JSON.stringify(body["missing"])).toContain("0 of 5 ended runs");
  });

  it("is measured where there are enough, with parts whose weights add up to 1", async () => {
    const { body } = await call(health.GET, { query: "workflow_id=wf_busy" });
    expect(body).toMatchObject({ status: "healthy", health_score: 1, issues: [] });
    const shaky = (await call(health.GET, { query: "workflow_id=wf_shaky" })).body;
    expect(shaky).toMatchObject({ status: "degraded" });
    expect(shaky["issues"]).toMatchObject([{ type: "run_failures", severity: "high" }]);
    expect((shaky["components"] as { weight: number }[]).reduce((sum, part) => sum + part.weight, 0)).toBeCloseTo(1, 9);
  });

  it("never mixes modes", async () => {
    expect((await call(health.GET, { query: "workflow_id=wf_busy&mode=live" })).body).toMatchObject({
      status: "unknown",
      mode: "live",
    });
  });
});

describe("monitoring/metrics", () => {
  it("is in seconds and leaves nothing out", async () => {
    const { body } = await call(metrics.GET, { query: "workflow_id=wf_busy&bucket=minute" });
    expect(body["metrics"]).toMatchObject({
      execution_time: 0.5,
      p50: 0.5,
      p95: 0.5,
      p99: 0.5,
      queue_wait: 0.1,
      success_rate: 1,
      error_rate: 0,
      runs: 12,
    });
    expect(body["trends"]).toMatchObject({
      execution_time_trend: "stable",
      details: { execution_time: { method: "theil_sen+mann_kendall" } },
    });
    const series = (body["metrics"] as { series: { runs: number }[] }).series;
    expect(series.reduce((sum, point) => sum + point.runs, 0)).toBe(12);
  });

  it("of one type holds that type's figures only, and none is made up where nothing ran", async () => {
    const { body } = await call(metrics.GET, { query: "workflow_id=wf_new&metric_type=reliability" });
    expect(body["metrics"]).toEqual({ runs: 0, success_rate: null, error_rate: null, series: [] });
  });

  it("takes ISO 8601 as people write it, local times as UTC, and widths as numbers or words", async () => {
    const ask = async (query: string) =>
      (await call(metrics.GET, { query: `workflow_id=wf_new&${query}` })).body["window"];
    const window = { from: "2026-01-01T00:00:00.000Z", to: "2026-01-03T12:30:00.500Z" };
    expect(await ask("from=2026-01-01&to=2026-01-03T12:30:00.500&bucket=1h")).toEqual({ ...window, bucket: 3_600 });
    expect(await ask("from=2026-01-01T02:00:00%2B02:00&to=2026-01-03T12:30:00.5Z&bucket=900")).toEqual({
      ...window,
      bucket: 900,
    });
    expect(await ask("from=2026-01-01&to=2026-01-03T12:30:00.500Z&bucket=day")).toEqual({ ...window, bucket: 86_400 });
  });

  it("refuses a window that ends before it starts, and a type nobody knows", async () => {
    expect(
      (await call(metrics.GET, { query: "workflow_id=wf_busy&from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z" }))
        .status,
    ).toBe(422);
    expect((await call(metrics.GET, { query: "workflow_id=wf_busy&metric_type=mood" })).status).toBe(422);
    expect((await call(metrics.GET, { query: "workflow_id=wf_busy&bucket=0" })).status).toBe(422);
  });
});

describe("the monitor loop", () => {
  it("projects each run once, however often it looks, and after a restart too", async () => {
    const { platform } = test.services;
    const loop = composeMonitorLoop(platform);
    await loop.tick();
    await loop.tick();
    await composeMonitorLoop(platform).tick();
    const rollups = await createMetricStore(platform.db).list({
      workflowId: "wf_busy",
      mode: "simulate",
      fromMs: 0,
      toMs: now + 1e9,
    });
    expect(rollups.reduce((sum, bucket) => sum + bucket.runs, 0)).toBe(12);
  });

  it("opens one alert per cause, and the run that did not start is one", async () => {
    const { body } = await call(alerts.GET);
    expect(body.items?.map(({ type }) => type).sort()).toEqual(["missed_run", "run_failures"]);
    expect((await call(alerts.GET, { as: strangersKey })).body.items).toEqual([]);
    const shown = (await call(metrics.GET, { query: "workflow_id=wf_shaky" })).body["alerts"];
    expect(shown).toMatchObject([{ type: "run_failures", status: "open", value: 3, expected: 0 }]);
  });

  it("an alert is acknowledged, snoozed and resolved by those who may see it", async () => {
    const id = (await call(alerts.GET, { query: "workflowId=wf_shaky" })).body.items?.[0]?.id ?? "";
    expect((await call(acknowledge.POST, { id, body: {}, as: strangersKey })).status).toBe(404);
    expect((await call(acknowledge.POST, { id, body: {} })).body["status"]).toBe("acknowledged");
    expect((await call(snooze.POST, { id, body: { forMs: 60_000 } })).body["status"]).toBe("snoozed");
    expect((await call(snooze.POST, { id, body: { until: "2020-01-01T00:00:00Z" } })).status).toBe(422);
    expect((await call(resolve.POST, { id, body: {} })).body["status"]).toBe("resolved");
    expect((await call(resolve.POST, { id, body: {} })).status).toBe(409);
  });

  it("does not reopen what a person settled, and resolves by itself what is over", async () => {
    const { platform } = test.services;
    await runs("wf_shaky", 3, () => "succeeded", 10);
    await platform.db.triggerState.updateMany({
      where: { workflowId: "wf_slept" },
      data: { lastFiredAtMs: now, nextExpectedAtMs: now + 3_600_000 },
    });
    await composeMonitorLoop(platform).tick();
    expect((await call(alerts.GET)).body.items).toEqual([]);
    expect((await call(alerts.GET, { query: "status=resolved" })).body.items).toHaveLength(2);
  });

  it("raises an alert for a run that is pending too long or has missed its SLA, and takes it back by itself", async () => {
    const { platform } = test.services;
    for (const id of ["wf_late", "wf_stuck"]) await workflow(id);
    const open = { workspaceId, version: 1, mode: "simulate", sourceJson: '{"kind":"manual"}', originRunId: "x" };
    const createdAtMs = now - 3_600_000;
    const data = { ...open, inputJson: "{}", createdAtMs };
    await platform.db.run.create({
      data: { ...data, id: "run_late", workflowId: "wf_late", status: "waiting", slaMissedAtMs: now - 1_000 },
    });
    await platform.db.run.create({ data: { ...data, id: "run_stuck", workflowId: "wf_stuck", status: "queued" } });
    const holder = { name: "worker", holder: "w", fence: 1, expiresAtMs: now + 600_000, heartbeatAtMs: now };
    await platform.db.lease.upsert({ where: { name: "worker" }, create: holder, update: holder });
    const listed = async () =>
      ((await call(alerts.GET)).body.items ?? [])
        .filter(({ type }) => type === "sla_missed" || type === "pending_runs")
        .map(({ type }) => type)
        .sort();
    await composeMonitorLoop(platform).tick();
    expect(await listed()).toEqual(["pending_runs", "sla_missed"]);
    const { body } = await call(health.GET, { query: "workflow_id=wf_stuck" });
    expect(body["issues"]).toMatchObject([
      {},
      { type: "pending_runs", description: expect.stringContaining("Run run_stuck: is next.") as string },
    ]);
    await platform.db.run.updateMany({
      where: { id: { in: ["run_late", "run_stuck"] } },
      data: { status: "running", startedAtMs: now, slaMissedAtMs: null },
    });
    await composeMonitorLoop(platform).tick();
    expect(await listed()).toEqual([]);
    await platform.db.lease.deleteMany({});
  });
});

describe("the instance", () => {
  it("answers probes and Prometheus without naming anything", async () => {
    expect((await call(live.GET)).body).toMatchObject({ status: "ok" });
    expect((await call(ready.GET)).body).toMatchObject({ status: "degraded", database: "ok", worker: "absent" });
    const text = await (await prometheus.GET(new Request("http://localhost/metrics"))).text();
    expect(text).toContain('platform_runs_ended{mode="simulate",outcome="succeeded"} ');
    expect(text).not.toContain("wf_busy");
  });
});

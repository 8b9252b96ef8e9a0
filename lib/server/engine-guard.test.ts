import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as settingsRoute from "@/app/api/v1/settings/route";
import * as statusRoute from "@/app/workflows/enhanced/status/route";
import { AppError } from "@/lib/kernel/app-error";
import type { Ctx } from "@/lib/kernel/context";
import { createEngineGuard } from "./engine-guard";
import { ENGINE_NAMES, parseEnv } from "./env";
import { testServices, type TestServices } from "./testing/test-services";

let test: TestServices;
let ctx: Ctx;
let key: string;
beforeAll(async () => {
  test = await testServices();
  const workspaceId = await test.workspace("one");
  key = await test.key(workspaceId, "owner");
  ctx = { workspaceId, actor: { kind: "system", id: "test" }, requestId: "req_1" };
});
afterAll(() => test.remove());

/** A guard whose clock stands still until told otherwise. */
function guard(settings: Record<string, string> = {}) {
  const time = { ms: 0 };
  const clock = { now: () => time.ms, monotonicMs: () => time.ms };
  const { logger } = test.services.platform;
  const made = createEngineGuard({ env: parseEnv(settings), logger, clock }, test.services.access.settings);
  return { time, ...made };
}
const answer = async () => "answered";
const fail = async () => {
  throw new TypeError("bug");
};
const refuse = async () => {
  throw new AppError("VALIDATION_FAILED", "bad input");
};

describe("engine guard", () => {
  it.each(ENGINE_NAMES)("three engines answer while %s is off in the server's settings", async (off) => {
    const { withEngine, states } = guard({ ENGINES_OFF: off });
    for (const name of ENGINE_NAMES.filter((one) => one !== off))
      expect(await withEngine(name, ctx, answer)).toBe("answered");
    await expect(withEngine(off, ctx, answer)).rejects.toMatchObject({ code: "ENGINE_DISABLED" });
    expect((await states(null))[off].state).toBe("down");
  });

  it("three engines answer while one is off in the workspace's settings, and status says so to that workspace only", async () => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const put = (body: object) =>
      settingsRoute.PUT(new Request("http://localhost/x", { method: "PUT", body: JSON.stringify(body), headers }));
    expect((await put({ engines: { troubleshooting: false } })).status).toBe(200);
    const { engineGuard } = test.services.access;
    await expect(engineGuard.withEngine("troubleshooting", ctx, answer)).rejects.toMatchObject({
      code: "ENGINE_DISABLED",
    });
    for (const name of ["intelligence", "optimization", "monitoring"] as const) {
      expect(await engineGuard.withEngine(name, ctx, answer)).toBe("answered");
    }
    const status = (init: RequestInit) =>
      statusRoute.GET(new Request("http://localhost/workflows/enhanced/status", init));
    expect(await (await status({ headers })).json()).toMatchObject({
      enhanced_workflow_available: true,
      components: { intelligence: true, troubleshooting: false },
      details: { troubleshooting: { state: "down" } },
    });
    expect(await (await status({})).json()).toMatchObject({ components: { troubleshooting: true } });
    expect((await status({ headers: { authorization: "Bearer wrong" } })).status).toBe(200);
    expect((await put({})).status).toBe(200);
  });

  it("opens after five failures in a row, rests, and closes after a probe that succeeds", async () => {
    const { withEngine, states, time } = guard();
    for (let i = 0; i < 5; i += 1) {
      await expect(withEngine("monitoring", ctx, fail)).rejects.toMatchObject({ code: "ENGINE_BROKEN" });
    }
    await expect(withEngine("monitoring", ctx, answer)).rejects.toMatchObject({
      code: "ENGINE_BROKEN",
      retryAfterMs: 30_000,
    });
    expect((await states(null)).monitoring.state).toBe("down");
    expect(await withEngine("intelligence", ctx, answer)).toBe("answered");
    time.ms = 30_001;
    expect((await states(null)).monitoring.state).toBe("degraded");
    expect(await withEngine("monitoring", ctx, answer)).toBe("answered");
    expect((await states(null)).monitoring.state).toBe("ok");
  });

  it("does not count bad input as a failure", async () => {
    const { withEngine, states } = guard();
    for (let i = 0; i < 10; i += 1) {
      await expect(withEngine("intelligence", ctx, refuse)).rejects.toMatchObject({ code: "VALIDATION_FAILED" });
    }
    expect((await states(null)).intelligence.state).toBe("ok");
  });

  it("ends a call at the time limit and tells it to stop", async () => {
    const { withEngine } = guard({ ENGINE_TIMEOUT_MS: "10" });
    let stopped = false;
    const hang = (signal: AbortSignal) =>
      new Promise<never>(() => signal.addEventListener("abort", () => (stopped = true)));
    await expect(withEngine("optimization", ctx, hang)).rejects.toMatchObject({ code: "ENGINE_TIMEOUT" });
    expect(stopped).toBe(true);
  });
});

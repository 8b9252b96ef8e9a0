import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { get, must, post, runOf, runWith, saved, shape, step, until, type Body } from "./api";
import { instance } from "./instance";
import { json, startMockService, type MockService } from "./mock-service";

let mock: MockService;
test.beforeAll(async () => {
  mock = await startMockService();
});
test.afterAll(() => mock.close());

const worker = (): { pid: number } =>
  JSON.parse(readFileSync(path.join(instance.dataDir, "worker.json"), "utf8")) as { pid: number };

test("a worker that is killed is started again; what was done stays done, waits and calls in flight end", async () => {
  const call = (at: string, needs: string[] = []): Body => ({
    service: "http",
    operation: "request",
    with: { method: "POST", url: mock.url + at, body: { run: "{{ run.id }}" } },
    needs,
  });
  const waiting = (ms: number): Body => ({ service: "wait", operation: "duration", with: { ms }, needs: ["done"] });
  mock.on("/done", (_one, response) => json(response, 200, {}));
  mock.on("/slow", (_one, response) => setTimeout(() => json(response, 200, { ok: true }), 1_500));
  const id = await saved({
    done: call("/done"),
    slow: call("/slow", ["done"]),
    wait: waiting(6_000),
    signal: { service: "wait", operation: "signal", with: { name: "go" }, needs: ["done"] },
    last: shape("{{ steps.slow.output.body.ok }}", { needs: ["slow", "wait", "signal"], join: "all" }),
  });
  const runs: string[] = [];
  for (let i = 0; i < 3; i += 1) runs.push((await must(202, post(`/workflows/${id}/runs`, { mode: "live" }))).runId);
  await until(
    () => Promise.resolve(mock.to("/slow").length),
    (calls) => calls === runs.length,
  );
  const before = worker().pid;
  process.kill(before, "SIGKILL");
  // Accepted while no worker is there.
  const late = await must(202, post(`/workflows/${id}/runs`, { mode: "live" }));
  expect(["queued", "running"]).toContain(late.status);
  await until(
    async () => worker().pid,
    (pid) => pid !== before,
  );
  await until(
    () => must(200, get("/system")),
    (system) => system.worker.state === "ok",
  );
  for (const runId of [...runs, late.runId]) {
    await until(
      () => runOf(runId),
      (run) => step(run, "done").status === "succeeded",
    );
    await must(202, post(`/runs/${runId}/signals/go`));
  }
  for (const runId of [...runs, late.runId]) {
    const run = await runWith(runId, "succeeded");
    expect(step(run, "last").output).toBe(true);
    expect(mock.to("/done").filter((one) => one.body.includes(runId))).toHaveLength(1);
    const keys = mock
      .to("/slow")
      .filter((one) => one.body.includes(runId))
      .map((one) => one.headers["idempotency-key"]);
    expect(new Set(keys).size).toBe(1);
  }
});

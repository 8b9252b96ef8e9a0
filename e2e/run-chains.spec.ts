import { expect, test } from "@playwright/test";
import { call, get, must, post, published, runOf, runWith, saved, shape, step, until, type Body } from "./api";
import { json, startMockService, type MockService } from "./mock-service";

let service: MockService;
test.beforeAll(async () => {
  service = await startMockService();
});
test.afterAll(() => service.close());

const send = (path: string, more: object = {}): Body => ({
  service: "http",
  operation: "request",
  with: { method: "POST", url: service.url + path },
  ...more,
});
const approvalOf = async (runId: string): Promise<Body> =>
  (
    await until(
      async () => (await must(200, get(`/approvals?runId=${runId}`))).items,
      (items) => items.length === 1,
    )
  )[0];

test("a called workflow asks, is approved by link, and a repair of its caller does nothing done again", async () => {
  for (const path of ["/order", "/pay"]) service.on(path, (_received, response) => json(response, 200, { ok: true }));
  const child = await published({
    ask: { service: "approval", operation: "request", with: { message: "Pay {{ trigger.sum }}?", timeoutMs: 60_000 } },
    pay: send("/pay", { needs: ["ask"] }),
  });
  const steps = (last: Body): Body => ({
    order: send("/order"),
    call: { service: "workflow", operation: "call", with: { workflowId: child, input: { sum: 5 } }, needs: ["order"] },
    last,
  });
  const parent = await published(steps(shape("{{ trigger.no.such }}", { needs: ["call"] })));
  const { runId } = await must(202, post(`/workflows/${parent}/runs`, { mode: "live" }));
  const { children } = await until(
    () => runOf(runId),
    (run) => run.children.length === 1,
  );
  const childId = children[0].runId;
  const { link, message } = await approvalOf(childId);
  expect(message).toBe("Pay 5?");
  const token = link.split("/approve/")[1];
  expect((await post(`/approvals/by-link/${token}x`, { decision: "approve" }, { key: "" })).status).toBe(404);
  expect((await runOf(childId)).status).toBe("waiting");
  await must(200, post(`/approvals/by-link/${token}`, { decision: "approve", note: "fine" }, { key: "" }));
  await runWith(runId, "failed");
  expect(await runOf(childId)).toMatchObject({ status: "succeeded", parent: { runId, path: "call" } });

  const again = await must(200, post(`/runs/${runId}/replay`, { how: "again", dryRun: true }));
  expect(again.effects.map((one: Body) => [one.runId, one.path])).toEqual([
    [runId, "order"],
    [childId, "pay"],
  ]);
  const { headVersion, definition } = await must(200, get(`/workflows/${parent}`));
  const repaired = { ...definition, steps: steps(shape("done", { needs: ["call"] })) };
  await must(200, call("PUT", `/workflows/${parent}`, { definition: repaired, expectedVersion: headVersion }));
  const how = { how: "repair", version: "head" };
  expect(await must(200, post(`/runs/${runId}/replay`, { ...how, dryRun: true }))).toMatchObject({ effects: [] });
  const repair = await must(202, post(`/runs/${runId}/replay`, how));
  const run = await runWith(repair.runId, "succeeded");
  expect(run).toMatchObject({ replayOf: runId, version: headVersion + 1 });
  expect(step(run, "last").output).toBe("done");
  expect((await runOf(runId)).replays).toEqual([repair.runId]);
  expect([service.to("/order").length, service.to("/pay").length]).toEqual([1, 1]);
});

test("a call whose time is up is tried again where it is a read, and held for a person where it may have acted", async () => {
  service.on("/once-silent", (_received, response, count) => {
    if (count > 1) json(response, 200, { count });
  });
  service.on("/silent", () => undefined);
  const patience = { timeoutMs: 300, retry: { maxAttempts: 3, baseMs: 10, capMs: 20 } };
  const id = await saved({
    read: { ...send("/once-silent", patience), with: { method: "GET", url: `${service.url}/once-silent` } },
    write: send("/silent", { ...patience, needs: ["read"] }),
  });
  const { runId } = await must(202, post(`/workflows/${id}/runs`, { mode: "live" }));
  const run = await until(
    () => runOf(runId),
    (one) => step(one, "write")?.status === "outcome_unknown",
  );
  expect(step(run, "read")).toMatchObject({ status: "succeeded", attempts: 2 });
  expect(step(run, "write")).toMatchObject({ attempts: 1, error: { category: "timeout", code: "STEP_TIMEOUT" } });
  expect(service.to("/silent")).toHaveLength(1);
  await must(202, post(`/runs/${runId}/steps/write/decide`, { decision: "succeeded", output: { ok: true } }));
  await runWith(runId, "succeeded");
});

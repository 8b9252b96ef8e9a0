import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as generate } from "@/app/workflows/enhanced/intelligence/generate/route";
import { generateWorkflow } from "@/lib/api/contracts/intelligence";
import { eventsOf, type ServerEvent } from "@/lib/client/server-events";
import { generationPhaseSchema } from "@/lib/intelligence/schema";
import { startFakeModel, type FakeModel } from "./testing/fake-model";
import { testServices, type TestServices } from "./testing/test-services";

const KEY = "model-key-0123456789";
const TEXT = "When a payment comes in in Stripe, post the amount to #sales in Slack";

let fake: FakeModel;
let test: TestServices;
let workspaceId: string;
let editor: string;

beforeAll(async () => {
  fake = await startFakeModel("openai-compatible");
  test = await testServices({
    AI_PROVIDER: "openai-compatible",
    AI_BASE_URL: fake.baseUrl,
    AI_API_KEY: KEY,
    AI_MODEL: "test-model",
  });
  workspaceId = await test.workspace("events");
  editor = await test.key(workspaceId, "editor");
});
afterAll(async () => {
  await fake.close();
  await test.remove();
});

const asked = (body: object, key = editor): Promise<Response> =>
  generate(
    new Request("http://127.0.0.1/workflows/enhanced/intelligence/generate", {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify({ user_input: TEXT, ...body }),
    }),
  );
async function eventsFrom(response: Response): Promise<ServerEvent[]> {
  if (response.body === null) throw new TypeError("no stream");
  const events: ServerEvent[] = [];
  for await (const event of eventsOf(response.body)) events.push(event);
  return events;
}
const phasesOf = (events: readonly ServerEvent[]) =>
  events.filter(({ event }) => event === "phase").map(({ data }) => generationPhaseSchema.parse(data));

describe("a generation that tells how far it is", () => {
  it("tells each phase as it is reached, then the answer that it gives otherwise", async () => {
    const events = await eventsFrom(await asked({ use_model: false }));
    expect(phasesOf(events)).toEqual([
      { phase: "planned", services: 2, steps: 1 },
      { phase: "checked", valid: true },
      { phase: "tried", status: "succeeded" },
    ]);
    const result = events.at(-1);
    expect(result?.event).toBe("result");
    const { workflow } = generateWorkflow.response.parse(result?.data);
    const stored = await test.services.platform.db.workflow.findFirst({ where: { id: workflow.workflow_id } });
    expect(stored).not.toBeNull();
  });

  it("tells what the rules have read, and that a model is asked, before it answers", async () => {
    fake.script({ hang: true });
    const response = await asked({});
    const events = eventsOf(response.body ?? new ReadableStream());
    const { value } = await events.next();
    await events.return(undefined);
    expect(value).toMatchObject({ event: "phase", data: { phase: "read", services: 2, steps: 1 } });
  });

  it("stopped by its reader it gives the model up and saves nothing", async () => {
    const { db } = test.services.platform;
    const saved = () => db.workflow.count({ where: { workspaceId } });
    const before = await saved();
    fake.script({ hang: true });
    const response = await asked({});
    const reader = response.body?.getReader();
    await reader?.read();
    await expect.poll(() => fake.requests.length).toBe(1);
    await reader?.cancel();
    await expect
      .poll(
        async () =>
          (await db.modelCall.findFirst({ where: { workspaceId }, orderBy: { createdAtMs: "desc" } }))?.reason,
      )
      .toBe("nobody waited for its answer any more");
    await new Promise((resolve) => setImmediate(resolve));
    expect(await saved()).toBe(before);
  });

  it("tells what was wrong, with the status that it would have had", async () => {
    const { settings } = test.services.access;
    const ctx = { workspaceId, actor: { kind: "system", id: "test" }, requestId: "req_test" } as const;
    const before = await settings.get(ctx);
    await settings.put(ctx, { ...before, engines: { ...before.engines, intelligence: false } });
    const events = await eventsFrom(await asked({ use_model: false }));
    expect(events).toMatchObject([
      { event: "problem", data: { status: 503, success: false, code: "ENGINE_DISABLED" } },
    ]);
  });

  it("is refused as any call is, before it begins", async () => {
    const viewer = await test.key(workspaceId, "viewer");
    const refused = await asked({}, viewer);
    expect(refused.status).toBe(403);
    expect((await asked({ user_input: "" })).status).toBe(422);
  });
});

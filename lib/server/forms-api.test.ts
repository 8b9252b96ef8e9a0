import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as postForm } from "@/app/api/v1/forms/[id]/route";
import type { JsonObject } from "@/lib/kernel/json";
import { definitionSchema, type Trigger } from "@/lib/workflow/definition-schema";
import { formPageOf } from "./form-page";
import { type TestServices, testServices } from "./testing/test-services";

let test: TestServices;
let saved = 0;

beforeAll(async () => {
  test = await testServices({ TRUST_PROXY: "true" });
});
afterAll(() => test.remove());

const settings = {
  title: "Contact <us>",
  fields: [
    { name: "email", label: "E-mail", type: "email", required: true },
    { name: "count", label: "Count", type: "number" },
  ],
};

/** Publishes a form; gives its trigger's id. */
function publish(path: string, more: Partial<Trigger> = {}): string {
  const id = `wf_form_${(saved += 1)}`;
  const trigger = { service: "form", event: "submitted", with: { ...settings, path }, ...more };
  const definition = definitionSchema.parse({ schema: 1, name: "W", triggers: { t: trigger }, steps: {} });
  const { connection, triggers } = test.services.runs.engine;
  connection
    .prepare(
      `INSERT INTO "WorkflowVersion" (workflowId, version, workspaceId, definitionJson, contentHash, createdBy, createdAtMs) VALUES (?, 1, 'ws_1', ?, '', '', 0)`,
    )
    .run(id, JSON.stringify(definition));
  triggers.activate({ workspaceId: "ws_1", workflowId: id, version: 1, mode: "simulate", definition });
  return `${id}:t`;
}

let address = 0;
async function send(id: string, body: unknown, from = `10.0.0.${(address += 1)}`) {
  const response = await postForm(
    new Request(`http://localhost:8000/api/v1/forms/${id}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": from },
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
    { params: Promise.resolve({ id }) },
  );
  return { status: response.status, body: (await response.json()) as JsonObject };
}
const runsOf = (id: string) =>
  test.services.runs.engine.connection
    .prepare<[string], { inputJson: string; sourceJson: string }>(
      `SELECT inputJson, sourceJson FROM "Run" WHERE workflowId = ?`,
    )
    .all(id.slice(0, id.indexOf(":")))
    .map(({ inputJson, sourceJson }) => ({
      input: JSON.parse(inputJson) as JsonObject,
      source: JSON.parse(sourceJson) as JsonObject,
    }));
const answers = { email: "ada@example.com", count: "3" };
const token = "0123456789abcdef0123";

describe("a form", () => {
  it("starts a run with the answers in their types", async () => {
    const id = publish("contact");
    const sent = await send(id, { fields: answers, token });
    expect(sent).toMatchObject({ status: 202, body: { runId: expect.any(String), duplicate: false } });
    expect(runsOf(id)).toMatchObject([
      {
        input: { fields: { email: "ada@example.com", count: 3 }, submittedAt: expect.stringMatching(/Z$/) },
        source: { kind: "form", triggerId: "t" },
      },
    ]);
  });

  it("sent twice from one opening of the page starts one run, also at one time", async () => {
    const id = publish("twice");
    const sent = await Promise.all([1, 2, 3].map(() => send(id, { fields: answers, token })));
    expect(new Set(sent.map(({ body }) => body["runId"])).size).toBe(1);
    expect(sent.filter(({ body }) => body["duplicate"] === false)).toHaveLength(1);
    expect(runsOf(id)).toHaveLength(1);
    expect((await send(id, { fields: answers, token: `${token}9` })).body["duplicate"]).toBe(false);
  });

  it("names each answer that is missing or wrong, and starts nothing", async () => {
    const id = publish("wrong");
    const sent = await send(id, { fields: { email: "ada", count: "x", other: 1 }, token });
    expect(sent.status).toBe(422);
    expect(JSON.stringify(sent.body["invalidParams"])).toMatch(/fields\.other.*fields\.email.*fields\.count/);
    expect((await send(id, { fields: answers, token: "short" })).status).toBe(422);
    expect((await send(id, { fields: answers, more: 1 })).status).toBe(422);
    expect((await send(id, "{nope")).status).toBe(400);
    expect((await send(id, { fields: { email: "x".repeat(1_100_000) } })).status).toBe(413);
    expect(runsOf(id)).toEqual([]);
  });

  it("a machine that fills in what nobody sees is thanked and starts nothing", async () => {
    const id = publish("trap");
    expect(await send(id, { fields: answers, token, website: "https://spam.example" })).toMatchObject({
      status: 202,
      body: { runId: null },
    });
    expect(runsOf(id)).toEqual([]);
  });

  it("one address may send so many in a minute, others go on", async () => {
    const id = publish("often");
    const sent = [];
    for (let i = 0; i < 21; i += 1) sent.push((await send(id, { fields: answers }, "10.1.1.1")).status);
    expect(sent.filter((status) => status === 202)).toHaveLength(20);
    expect(sent.at(-1)).toBe(429);
    expect((await send(id, { fields: answers }, "10.1.1.2")).status).toBe(202);
  });

  it("paused takes nothing, and an unknown one or a trigger that is no form is not found", async () => {
    const id = publish("paused");
    const { triggers } = test.services.runs.engine;
    triggers.setPaused(id.slice(0, -2), true);
    expect((await send(id, { fields: answers })).status).toBe(409);
    expect(await formPageOf(["paused"])).toEqual({ kind: "closed", title: "Contact <us>" });
    const manual = publish("x", { service: "manual", event: "started", with: {} });
    for (const none of [manual, "wf_none:t", "nothing", "wf_none:"])
      expect((await send(none, { fields: answers })).status).toBe(404);
  });

  it("a condition that does not hold starts nothing", async () => {
    const id = publish("some", { when: "trigger.fields.count > 5.0" });
    expect((await send(id, { fields: answers })).body["runId"]).toBeNull();
    expect((await send(id, { fields: { ...answers, count: 9 } })).body["runId"]).toEqual(expect.any(String));
  });
});

describe("a form's page", () => {
  it("is found at its path, by a random one where none is written, and not at a webhook's", async () => {
    const id = publish("at/this place");
    expect(await formPageOf(["at", "this%20place"])).toMatchObject({
      kind: "open",
      id,
      title: "Contact <us>",
      fields: [
        { name: "email", required: true },
        { name: "count", required: false },
      ],
    });
    for (const none of [["at"], ["at%2Fthis place"], ["%E0%A4%A"], ["At", "this place"]])
      expect(await formPageOf(none)).toBeNull();
    publish("", {});
    const random = test.services.runs.engine.triggers.ofWorkflow(`wf_form_${saved}`)[0];
    expect(random?.hookPath).toMatch(/^[0-9a-f]{32}$/);
    publish("hook", { service: "webhook", event: "received", with: { path: "hook" } });
    expect(await formPageOf(["hook"])).toBeNull();
  });

  it("a webhook's address does not start a form", async () => {
    publish("only-form");
    const { receiveHook } = test.services.runs.engine;
    const request = { method: "POST", path: "only-form", query: {}, headers: {}, rawBody: Buffer.from("{}") };
    expect((await receiveHook(request)).status).toBe(404);
  });
});

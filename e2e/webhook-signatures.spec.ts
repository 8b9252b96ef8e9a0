import { createHmac } from "node:crypto";
import { expect, test } from "@playwright/test";
import { call, get, must, post, published, runWith, shape, step, type Body } from "./api";
import { instance } from "./instance";

const SECRET = "a-secret-that-nobody-guesses";
// A number beyond 2^53 and odd spacing: only the bytes as they came can be checked.
const BODY = '{ "amount": 12.50, "id": 9007199254740993 }';

interface Hooked {
  workflowId: string;
  connectionId: string;
  send(headers: Record<string, string>, body?: string): Promise<{ status: number; body: Body }>;
}

async function hooked(name: string, auth: object, key = SECRET): Promise<Hooked> {
  const path = `signed-${name}-${Date.now().toString(36)}`;
  const connection = { service: "webhook", name, authKind: "api_key", credentials: { key } };
  const { id: connectionId } = await must(201, post("/connections", connection));
  const workflowId = await published(
    { a: shape("{{ trigger.body.id }}") },
    { triggers: { h: { service: "webhook", event: "received", with: { path, auth }, connection: connectionId } } },
  );
  return {
    workflowId,
    connectionId,
    async send(headers, body = BODY) {
      const response = await fetch(`${instance.baseUrl}/hooks/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body,
      });
      return { status: response.status, body: await response.json() };
    },
  };
}

const hmac = (text: string, key = SECRET): string => createHmac("sha256", key).update(text).digest("hex");
const seconds = (ago = 0): number => Math.floor(Date.now() / 1_000) - ago;
const runsOf = async (workflowId: string): Promise<number> =>
  (await must(200, get(`/runs?workflowId=${workflowId}`))).items.length;

test("a signature that is right starts one run, however often it is sent; the bytes as they came are checked", async () => {
  const hook = await hooked("github", { kind: "github" }, `${SECRET}\nthe-next-secret`);
  const signed = { "x-hub-signature-256": `sha256=${hmac(BODY)}`, "x-github-delivery": "d-1" };
  const first = await hook.send(signed);
  expect(first.status).toBe(202);
  expect(step(await runWith(first.body.runId, "succeeded"), "a").output).toBe("9007199254740993");
  expect(await hook.send(signed)).toMatchObject({ status: 202, body: { runId: first.body.runId, duplicate: true } });
  expect((await hook.send({ "x-hub-signature-256": `sha256=${hmac(`${BODY} `)}` })).status).toBe(401);
  expect((await hook.send({})).status).toBe(401);
  expect(await runsOf(hook.workflowId)).toBe(1);
  const other = '{"id":1}';
  const next = { "x-hub-signature-256": `sha256=${hmac(other, "the-next-secret")}` };
  expect((await hook.send(next, other)).status).toBe(202);
});

test("a time stamp more than five minutes away is refused, though its signature is right", async () => {
  const hook = await hooked("stripe", { kind: "stripe" });
  const at = (time: number) => ({ "stripe-signature": `t=${time},v1=${hmac(`${time}.${BODY}`)}` });
  for (const ago of [310, -310]) {
    expect(await hook.send(at(seconds(ago)))).toMatchObject({ status: 401, body: { code: "SIGNATURE_EXPIRED" } });
  }
  expect(await runsOf(hook.workflowId)).toBe(0);
  expect((await hook.send(at(seconds(10)))).status).toBe(202);
});

test("without its secret a webhook lets nobody in and is not published", async () => {
  const hook = await hooked("slack", { kind: "slack" });
  const time = String(seconds());
  const headers = (key: string) => ({
    "x-slack-request-timestamp": time,
    "x-slack-signature": `v0=${hmac(`v0:${time}:${BODY}`, key)}`,
  });
  await must(200, call("DELETE", `/connections/${hook.connectionId}`));
  for (const key of [SECRET, ""]) expect((await hook.send(headers(key))).status).toBe(503);
  expect(await runsOf(hook.workflowId)).toBe(0);
  const unsigned = { h: { service: "webhook", event: "received", with: { path: "x1", auth: { kind: "slack" } } } };
  const { id } = await must(
    201,
    post("/workflows", { definition: { schema: 1, name: "No secret", triggers: unsigned, steps: { a: shape(1) } } }),
  );
  const refused = await must(422, post(`/workflows/${id}/publish`));
  expect(refused.invalidParams[0].path).toBe("definition.triggers.h.connection");
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { parseEnv } from "../env";
import { MODEL_PROTOCOLS, startFakeModel, type FakeModel } from "../testing/fake-model";
import { createLanguageModel } from "./language-model";
import { createModelClient } from "./model-client";
import { costOf, modelSettingsOf, type ModelSettings } from "./model-settings";

const KEY = "model-key-0123456789";
const schema = z.object({
  name: z.string(),
  steps: z.array(z.object({ id: z.string(), when: z.string().nullable() })),
});
const good = { name: "Post it", steps: [{ id: "post", when: null }] };
const ask = { instructions: "Answer with a plan.", data: JSON.stringify({ request: "post it" }), schema };
/** So that the one retry does not wait for seconds. */
const soon = { "retry-after-ms": "1" };

function settingsFor(provider: string, baseUrl: string, more: Record<string, string> = {}): ModelSettings {
  const env = parseEnv({
    AI_PROVIDER: provider,
    AI_BASE_URL: baseUrl,
    AI_API_KEY: KEY,
    AI_MODEL: "test-model",
    ...more,
  });
  const settings = modelSettingsOf(env);
  if (settings === null) throw new Error("a model is configured");
  return settings;
}

describe.each(MODEL_PROTOCOLS)("a model asked over the wire of %s", (protocol) => {
  let fake: FakeModel;
  beforeAll(async () => {
    fake = await startFakeModel(protocol);
  });
  afterAll(() => fake.close());

  const model = (more: Record<string, string> = {}) => {
    const settings = settingsFor(protocol, fake.baseUrl, more);
    return createLanguageModel(settings, createModelClient(parseEnv({}), settings), () => performance.now());
  };

  it("gives the object with its tokens, and tells what was sent but not the key", async () => {
    fake.script({ text: JSON.stringify(good) });
    const answer = await model().generateObject(ask);
    expect(answer).toMatchObject({
      kind: "answered",
      object: good,
      usage: { inputTokens: 1200, outputTokens: 300 },
      exchanges: [{ status: 200 }],
    });
    expect(answer.exchanges[0]?.sent).toBe(fake.requests[0]?.body);
    expect(JSON.parse(fake.requests[0]?.body ?? "")).toBeTypeOf("object");
    expect(fake.requests[0]?.body).toContain("Answer with a plan.");
    expect(JSON.stringify(answer)).not.toContain(KEY);
  });

  it.each([
    ["words in place of JSON", "Sure! Here is your workflow."],
    ["a field of another type", JSON.stringify({ ...good, steps: "none" })],
    ["a missing field", JSON.stringify({ name: "x" })],
  ])("%s is a failure that says so", async (_what, text) => {
    fake.script({ text });
    const answer = await model().generateObject(ask);
    expect(answer).toMatchObject({
      kind: "failed",
      reason: expect.stringContaining("not a plan in the form") as string,
    });
    expect(answer.usage.outputTokens).toBe(300);
  });

  it("a model that hangs is left at the time limit", async () => {
    fake.script({ hang: true });
    const answer = await model({ AI_TIMEOUT_MS: "150" }).generateObject(ask);
    expect(answer).toMatchObject({ kind: "failed", reason: "it did not answer within 150 ms" });
  });

  it.each([429, 500, 503, 529])("%i is tried once more, then told with what the provider says", async (status) => {
    fake.script({ status, headers: soon, body: JSON.stringify({ error: { message: "over capacity" } }) });
    const answer = await model().generateObject(ask);
    expect(answer).toMatchObject({ kind: "failed", reason: `it answered ${String(status)} (over capacity)` });
    expect(fake.requests).toHaveLength(2);
    expect(answer.exchanges).toHaveLength(2);
  });

  it("an attempt that fails and one that answers are one answer", async () => {
    fake.script({ status: 503, headers: soon, body: "{}" }, { text: JSON.stringify(good) });
    expect(await model().generateObject(ask)).toMatchObject({
      kind: "answered",
      object: good,
      exchanges: [{ status: 503 }, { status: 200 }],
    });
  });

  it("a refused key is not tried again", async () => {
    fake.script({ text: JSON.stringify(good) });
    const answer = await model({ AI_API_KEY: "another-key-0123456789" }).generateObject(ask);
    expect(answer).toMatchObject({ kind: "failed", reason: "it answered 401 (bad key)" });
    expect(fake.requests).toHaveLength(1);
  });

  it("an answer that is cut off is a failure, not a half plan", async () => {
    fake.script({ cut: true });
    const answer = await model({ AI_TIMEOUT_MS: "1500" }).generateObject(ask);
    expect(answer.kind).toBe("failed");
    expect(answer.exchanges[0]?.status).toBeNull();
  });

  it("a redirect is not followed: the key stays with its host", async () => {
    const other = await startFakeModel(protocol);
    other.script({ text: JSON.stringify(good) });
    fake.script({ status: 307, headers: { location: other.baseUrl }, body: "" });
    const answer = await model().generateObject(ask);
    expect(answer).toMatchObject({ kind: "failed", reason: "it answered 307" });
    expect(other.requests).toHaveLength(0);
    await other.close();
  });
});

describe("settings of a model", () => {
  it("no provider is no model", () => {
    expect(modelSettingsOf(parseEnv({}))).toBeNull();
  });

  it.each([
    [{ AI_PROVIDER: "anthropic", AI_API_KEY: KEY }, "AI_MODEL"],
    [{ AI_PROVIDER: "openai", AI_MODEL: "m" }, "AI_API_KEY"],
    [{ AI_PROVIDER: "openai-compatible", AI_MODEL: "m" }, "AI_BASE_URL"],
  ])("%o names the setting that is missing", (source, missing) => {
    expect(() => modelSettingsOf(parseEnv(source))).toThrow(missing);
  });

  it("a model never takes the time that the answer of the rules needs", () => {
    const settings = settingsFor("openai", "http://127.0.0.1:1/v1", {
      AI_TIMEOUT_MS: "60000",
      ENGINE_TIMEOUT_MS: "1000",
    });
    expect(settings.timeoutMs).toBe(800);
  });

  it("the cost is known where prices and tokens are", () => {
    const usage = { inputTokens: 1_000, outputTokens: 2_000 };
    expect(costOf({ priceInput: 3, priceOutput: 15 }, usage)).toBeCloseTo(0.033, 10);
    expect(costOf({ priceInput: null, priceOutput: 15 }, usage)).toBeNull();
    expect(costOf({ priceInput: 3, priceOutput: 15 }, { ...usage, outputTokens: null })).toBeNull();
  });
});

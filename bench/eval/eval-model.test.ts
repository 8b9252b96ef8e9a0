import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { startFakeModel } from "@/lib/server/testing/fake-model";
import { run } from "./generation";

afterEach(() => vi.unstubAllEnvs());

const step = {
  id: "tell",
  name: "Tell",
  service: "slack",
  operation: "message.post",
  stands_for: null,
  inputs: [
    { field: "channel", value: "#sales" },
    { field: "text", value: "Paid" },
  ],
  needs: [],
  on: "succeeded",
  when: null,
  for_each: null,
};
const plan = {
  name: "By the model",
  trigger: { service: "stripe", event: "invoice.paid", inputs: [], when: null },
  steps: [step],
  assumptions: [],
  questions: [],
};

it("eval generation --model writes what the configured model planned; without it nobody is asked", async () => {
  const fake = await startFakeModel("openai-compatible");
  fake.script({ text: JSON.stringify(plan) });
  const dir = mkdtempSync(path.join(tmpdir(), "eval-model-"));
  const [data, out] = [path.join(dir, "in.jsonl"), path.join(dir, "out.jsonl")];
  writeFileSync(
    data,
    `${JSON.stringify({ id: "a", prompt: "When Stripe gets a payment, post it to #sales in Slack" })}\n`,
  );
  vi.stubEnv("AI_PROVIDER", "openai-compatible");
  vi.stubEnv("AI_BASE_URL", fake.baseUrl);
  vi.stubEnv("AI_MODEL", "test-model");
  vi.stubEnv("AI_API_KEY", "model-key-0123456789");
  try {
    await run({ data, out, progress: () => undefined, model: false });
    expect(fake.requests).toHaveLength(0);
    expect(JSON.parse(readFileSync(out, "utf8"))).not.toMatchObject({ steps: [{ id: "tell" }] });
    await run({ data, out, progress: () => undefined, model: true });
    expect(fake.requests).toHaveLength(1);
    expect(JSON.parse(readFileSync(out, "utf8"))).toMatchObject({
      trigger: { service: "stripe", kind: "service" },
      steps: [{ id: "tell", service: "slack", operation: "message.post" }],
      valid: true,
    });
  } finally {
    await fake.close();
    rmSync(dir, { recursive: true });
  }
});

import { describe, expect, it } from "vitest";
import { catalog, catalogs } from "@/lib/connectors/testing/catalog";
import { createIntelligence } from "../service";

const intelligence = createIntelligence({ catalogs });
const ctx = { workspaceId: "ws_1", actor: { kind: "system", id: "test" }, requestId: "req_1" } as const;

async function stepsOf(text: string): Promise<string[]> {
  const { definition } = await intelligence.plan(ctx, { text, context: {}, enhanced: true });
  return Object.values(definition.steps).map(({ service, operation }) => `${service}.${operation}`);
}

describe("what a request asks to be done", () => {
  it.each([
    "Every weekday at 9am post a summary of yesterday's Stripe payments to #finance on Slack",
    "Every Monday send a report of all Stripe payments to Slack",
  ])("%s: what is told of is read, not made", async (text) => {
    const steps = await stepsOf(text);
    expect(steps).toContain("slack.message.post");
    for (const step of steps.filter((one) => one.startsWith("stripe."))) {
      const [service = "", ...operation] = step.split(".");
      expect(catalog.effectOf(service, operation.join("."))).toBe("read");
    }
  });

  it.each([
    "Do not post to Slack. Just email me when a form is submitted",
    "When a form is submitted, email me; don't send anything to Slack",
    "When a form is submitted, email me. Never notify Slack",
  ])("%s: nothing is done where it must not be", async (text) => {
    expect((await stepsOf(text)).filter((step) => step.startsWith("slack."))).toEqual([]);
  });

  it("never missing a message is no rule against messages", async () => {
    expect(await stepsOf("Never miss a lead: when a Typeform is submitted, post to Slack")).toContain(
      "slack.message.post",
    );
  });
});

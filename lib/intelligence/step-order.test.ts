import { expect, it } from "vitest";
import { catalogs } from "@/lib/connectors/testing/catalog";
import { createIntelligence } from "./service";

const intelligence = createIntelligence({ catalogs });
const ctx = { workspaceId: "ws_1", actor: { kind: "system", id: "test" }, requestId: "req_1" } as const;

it.each([
  ["When a HubSpot deal is created, create a Trello card and let us know on Slack", true],
  ["When a Stripe payment succeeds, add a row to Google Sheets and tell me on Telegram", true],
  ["When a Typeform response arrives, translate it with DeepL and post it to Slack", true],
  ["When a Jira issue is created, draft an answer with OpenAI, send the text to Slack", true],
  ["When a HubSpot deal is created, create a Trello card and notify the team in Slack", false],
])("%s: the second waits for the first: %s", async (text, waits) => {
  const { definition } = await intelligence.plan(ctx, { text, context: {}, enhanced: true });
  const [first, second] = Object.entries(definition.steps);
  expect(second?.[1].needs ?? []).toEqual(waits ? [first?.[0]] : []);
});

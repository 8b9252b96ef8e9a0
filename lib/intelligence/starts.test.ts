import { describe, expect, it } from "vitest";
import { catalogs } from "@/lib/connectors/testing/catalog";
import { createIntelligence } from "./service";

const intelligence = createIntelligence({ catalogs });
const ctx = { workspaceId: "ws_1", actor: { kind: "system", id: "test" }, requestId: "req_1" } as const;

async function planOf(text: string) {
  const plan = await intelligence.plan(ctx, { text, context: {}, enhanced: true });
  const [trigger] = Object.values(plan.definition.triggers);
  return { ...plan, trigger, start: `${trigger?.service ?? ""} ${trigger?.event ?? ""}` };
}

describe("what happened is told by other words than the event's", () => {
  it.each([
    ["When somebody joins our list in Mailchimp, tell #marketing on Slack", "mailchimp member.subscribed"],
    ["Once a guest books on Calendly, post it to Slack", "calendly invitee.created"],
    ["Whenever someone buys in our WooCommerce shop, add a row to Google Sheets", "woocommerce order.created"],
    ["As soon as a Jira issue moves to Review, post to Slack", "jira issue.updated"],
    ["When a prospect signs up in Beehiiv, create a contact in HubSpot", "beehiiv subscription.created"],
    ["Home Assistant: front door unlocks -> message on Telegram", "home-assistant state.changed"],
  ])("%s → %s", async (text, start) => {
    expect(await planOf(text)).toMatchObject({ start });
  });
});

describe("where the start stands in the request", () => {
  it.each([
    ["30 minutes before every Google Calendar event post a note to Slack", "google-calendar event.starting"],
    ["Post the order to #sales on Slack. It runs whenever a Shopify order is placed.", "shopify order.created"],
    [
      "I need a workflow which, upon receipt of a Typeform response, creates a HubSpot contact",
      "typeform response.submitted",
    ],
    ["Tweets about our launch should be added to Google Sheets", "x-twitter tweet.found"],
  ])("%s → %s", async (text, start) => {
    expect(await planOf(text)).toMatchObject({ start });
  });

  it("an own step that fails is none", async () => {
    const { definition, start } = await planOf(
      "For every new Stripe customer call https://erp.example/api/customers. If the call fails, tell me on Slack.",
    );
    expect(start).toBe("stripe customer.created");
    expect(definition.steps["message_post"]).toMatchObject({ needs: [{ step: "call", on: "failed" }] });
  });
});

describe("a request that begins with what happened, without a word that opens it", () => {
  it.each([
    ["Customer pays in Stripe, then create a deal in HubSpot", "stripe payment.succeeded"],
    ["Failed payment in Stripe should open a ticket in Freshdesk", "stripe payment.failed"],
    ["Mention of our brand on Reddit? Post it to #social on Slack", "reddit post.created"],
    ["Email with attachment arrives in Outlook: upload it to Dropbox", "microsoft-outlook message.received"],
    [
      "new Intercom conversation: let Claude classify it; if it's a complaint create a Zendesk ticket",
      "intercom conversation.created",
    ],
    ["A Slack message with a :bug: reaction should create a Linear issue", "slack message.posted"],
  ])("%s → %s", async (text, start) => {
    expect(await planOf(text)).toMatchObject({ start });
  });

  it.each([
    ["Start this by hand: create a folder in Google Drive and tell #sales on Slack", "manual started"],
    ["A workflow should post the open Jira issues to Slack every Monday at 9", "schedule cron"],
    ["Whenever an order arrives in the Acme Portal, post it to #sales on Slack", "webhook received"],
  ])("%s → %s", async (text, start) => {
    expect(await planOf(text)).toMatchObject({ start });
  });

  it("a small word behind a verb is no name of a service", async () => {
    const { definition } = await planOf(
      "When a Typeform response arrives, translate it with DeepL and send it to Slack",
    );
    expect(Object.values(definition.steps).map(({ service }) => service)).toEqual(["deepl", "slack"]);
  });
});

describe("a form of one's own", () => {
  it.each([
    ["Use a form to collect name and email, then add the person to ConvertKit", ["name", "email"]],
    [
      "A form for new suppliers: company, tax number and contact. Then create a contact in HubSpot",
      ["company", "tax_number", "contact"],
    ],
  ])("%s", async (text, names) => {
    const { trigger, definition } = await planOf(text);
    expect(trigger).toMatchObject({ service: "form", event: "submitted" });
    expect((trigger?.with?.["fields"] as { name: string }[]).map(({ name }) => name)).toEqual(names);
    expect(Object.keys(definition.steps)).toHaveLength(1);
  });
});

it.each([
  "When a Stripe invoice isn't paid after 14 days, send an email with Gmail",
  "If a Freshdesk ticket stays open for 3 days, post to #support on Slack",
  "When there is no reply in Intercom within 2 hours, post to #support on Slack",
])("%s: no event tells what does not happen", async (text) => {
  const { trigger, missing, definition } = await planOf(text);
  expect(trigger).toMatchObject({ service: "manual" });
  expect(missing[0]?.what).toMatch(/^A trigger for "/);
  expect(Object.keys(definition.steps)).toHaveLength(1);
});

describe("a change is none of what comes about", () => {
  it("a deal that is won is a changed one", async () => {
    expect(await planOf("When a deal in Pipedrive is won, create an invoice in Xero")).toMatchObject({
      start: "pipedrive deal.updated",
    });
  });

  it.each([
    ["When an invoice is paid in QuickBooks, tell Slack", "quickbooks payment.created"],
    ["When an invoice is paid in Stripe, tell Slack", "stripe invoice.paid"],
    ["When an invoice is paid in Harvest, tell Slack", "webhook received"],
    ["When a lead's score in HubSpot goes above 80, tell Slack", "webhook received"],
    [
      "When a customer leaves a review with 2 stars on Google My Business, tell Slack",
      "google-business-profile review.created",
    ],
    ["When somebody stars a message in Slack, add it to Todoist", "webhook received"],
    ["When a user goes to our site and submits a Typeform, tell Slack", "typeform response.submitted"],
    ["When an Asana task is overdue, remind the team in Slack", "webhook received"],
    ["Every month on the 15th, create a bill in QuickBooks for all active clients in Airtable", "schedule cron"],
    ["Watch a Reddit subreddit for posts about us and send them to Slack", "reddit post.created"],
  ])("%s → %s", async (text, start) => {
    expect(await planOf(text)).toMatchObject({ start });
  });

  it("what happens where no service is named is not looked for in the one that acts", async () => {
    const { start, analysis } = await planOf("When a PR is merged, move the linked Jira issue to Done");
    expect(start).toBe("manual started");
    expect(analysis.missing.map(({ what }) => what)).toEqual(['A trigger for "When a PR is merged"']);
    expect(await planOf("When a deal is won, post a note in Pipedrive")).toMatchObject({
      start: "pipedrive deal.updated",
    });
  });

  it("a mail that I star is no mail that arrives: that it cannot be told is said", async () => {
    const { start, analysis } = await planOf("When I star an email in Gmail, save it to Notion");
    expect(start).toBe("webhook received");
    expect(analysis.missing.map(({ what }) => what)).toEqual([
      'A trigger for Gmail that tells "When I star an email in Gmail"',
    ]);
  });
});

describe("what is there and what is lacking", () => {
  it.each([
    ["When a Trello card with a due date is created, tell Slack", '!(trigger.?due.orValue("") in ["", null])'],
    ["When a Trello card is created without a due date, tell Slack", 'trigger.?due.orValue("") in ["", null]'],
    ["When a Trello card that has no due date is created, tell Slack", 'trigger.?due.orValue("") in ["", null]'],
  ])("%s", async (text, when) => {
    expect((await planOf(text)).trigger?.when).toBe(when);
  });
});

describe("what people talk to starts with what they write", () => {
  it("an assistant in a chat, and it is said", async () => {
    const { start, assumptions } = await planOf(
      "Multimodal Slack AI assistant with OpenAI. It answers voice messages and pictures with memory of the conversation.",
    );
    expect(start).toBe("slack message.posted");
    expect(assumptions).toContain("A message in Slack is taken to start it, since people talk to it there.");
  });

  it("not where something else is told to start it", async () => {
    expect(await planOf("Every day at 9 let the assistant post the weather to Slack")).toMatchObject({
      start: "schedule cron",
    });
  });
});

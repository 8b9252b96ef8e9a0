import { describe, expect, it } from "vitest";
import { catalogs } from "@/lib/connectors/testing/catalog";
import { createIntelligence } from "./service";

const intelligence = createIntelligence({ catalogs });
const ctx = { workspaceId: "ws_1", actor: { kind: "system", id: "test" }, requestId: "req_1" } as const;

async function planOf(text: string) {
  const plan = await intelligence.plan(ctx, { text, context: {}, enhanced: true });
  const [trigger] = Object.values(plan.definition.triggers);
  const steps = Object.values(plan.definition.steps);
  const called = steps.map((step) => `${String(step.service)}.${String(step.operation)}${step.forEach ? " each" : ""}`);
  return { ...plan, start: `${String(trigger?.service)}.${String(trigger?.event)}`, trigger, steps, called };
}

describe("what starts it", () => {
  it.each([
    ["Create a new Trello card from new GitHub commits", "github.commit.pushed", ["trello.card.create"]],
    [
      "Create new text files in Dropbox for new tickets in a Zendesk view",
      "zendesk.ticket.created",
      ["dropbox.file.upload"],
    ],
    ["Create a Google Calendar event based on your Asana task", "asana.task.created", ["google-calendar.event.create"]],
    ["Send wufoo entries to ASANA", "wufoo.entry.created", ["asana.task.create"]],
    ["When a raindrop bookmark is added post it in discord", "raindrop.bookmark.created", ["discord.message.send"]],
    ["when a sentry issue is created open a github issue in acme/api", "sentry.issue.created", ["github.issue.create"]],
    ["vercel deployment created → teams", "vercel.deployment.created", ["microsoft-teams.channelMessage.send"]],
    ["Discord: when someone posts in #help, create a linear issue", "discord.message.posted", ["linear.issue.create"]],
    [
      "Bills come in by mail to our Outlook. Please save every attachment to OneDrive",
      "microsoft-outlook.message.received",
      ["microsoft-onedrive.file.upload"],
    ],
    [
      "Please make it so that paid Stripe invoices get added to a Google Sheet",
      "stripe.invoice.paid",
      ["google-sheets.row.append"],
    ],
    [
      "Once a subscription gets canceled in Stripe, create a task in Asana",
      "stripe.subscription.cancelled",
      ["asana.task.create"],
    ],
    ["When I push to main on GitHub post to #dev on Slack", "github.commit.pushed", ["slack.message.post"]],
    ["Close the deal in HubSpot when a Stripe payment succeeds", "stripe.payment.succeeded", ["hubspot.deal.update"]],
  ])("%s", async (text, start, called) => {
    expect(await planOf(text)).toMatchObject({ start, called });
  });

  it.each([
    ["when a deal is won in Pipedrive create the invoice in Xero", '"won"'],
    ["when a deal moves to Closed Won in HubSpot, make an invoice in QuickBooks", '"Closed Won"'],
    ["When I push to main on GitHub post to #dev on Slack", '"main"'],
    ["when a row with severity = critical is added in Google Sheets post to Slack", '"critical"'],
    ["when a mail lands in Outlook asking for an invoice, post to Slack", '"invoice"'],
    ["forward every Outlook mail from billing@vendor.example to #bills on Slack", '"billing@vendor.example"'],
  ])("%s: only such", async (text, value) => {
    expect((await planOf(text)).trigger?.when).toContain(value);
  });

  it("no name of a service is read into a day of work, a currency or a verb", async () => {
    expect((await planOf("Remind me in Slack at 5:30pm on workdays")).called).toEqual(["slack.message.post"]);
    const rates = await planOf(
      "fetch https://fx.example/EUR/USD every morning at 6:45 New York time and post it to Slack",
    );
    expect(rates.trigger?.with).toMatchObject({ cron: "45 6 * * *", timezone: "America/New_York" });
  });
});

describe("what is done", () => {
  it.each([
    [
      "When a Stripe payment fails: email the customer and post in slack #billing",
      ["gmail.message.send", "slack.message.post"],
    ],
    [
      "New Zendesk ticket with priority urgent => call me via Twilio and post in #support-urgent",
      ["twilio.call.create", "slack.message.post"],
    ],
    ["When a customer replies by SMS in Twilio, unsubscribe them in Mailchimp", ["mailchimp.member.upsert"]],
    ["Remind the team in Slack every day at 4pm to log their hours in Harvest", ["slack.message.post"]],
    [
      "When a CV is added in Dropbox, extract name, email and skills and add a record in Airtable",
      ["openai.text.generate", "airtable.record.create"],
    ],
    [
      "Each morning at 7 collect yesterday's Stripe payments, sum them up with AI and post to Slack #finance",
      ["stripe.payment.list", "openai.text.generate", "slack.message.post"],
    ],
    [
      "Summarize all unread Gmail messages every morning at 7:30 and send the summary to my Telegram",
      ["gmail.message.list", "openai.text.generate", "telegram.message.send"],
    ],
    [
      "When a file is added in Dropbox, read the total with OpenAI and add it to Xero as a bill once I approve",
      ["openai.text.generate", "approval.request", "xero.invoice.create"],
    ],
    [
      "When a deal is won in HubSpot prepare the offer in PandaDoc and send it",
      ["pandadoc.document.create", "pandadoc.document.send"],
    ],
    [
      "Every Friday dump the Airtable orders table into a Google Sheet",
      ["airtable.record.list", "google-sheets.row.append each"],
    ],
    [
      "mondays at 7 count the open Greenhouse applications and write it to a Google Sheet",
      ["greenhouse.application.list", "google-sheets.row.append"],
    ],
    ["Answer Telegram messages with Claude", ["anthropic.text.generate", "telegram.message.send"]],
    ["When a GitHub issue is opened, add a line to the Excel tracker", ["microsoft-excel.row.append"]],
    [
      "Every Monday at 8 get a list of unpaid invoices from FreeAgent in an email",
      ["freeagent.invoice.list", "gmail.message.send"],
    ],
  ])("%s", async (text, called) => {
    expect((await planOf(text)).called).toEqual(called);
  });

  it.each([
    ["Get an SMS when a Stripe payment fails", ["twilio.sms.send"]],
    [
      "Generate a weekly report of GitHub pull requests and email it to the team every Friday at 4pm",
      ["github.pullRequest.list", "gmail.message.send"],
    ],
    ["Post new products from WooCommerce to our Facebook page", ["facebook.post.create"]],
    ["When a Stripe payment fails, downgrade their plan in our Postgres database", ["postgres.row.update"]],
    ["When the status of a Jira issue changes create a lead in Zoho CRM, assign it to Jane", ["zoho-crm.lead.create"]],
  ])("%s: nothing else", async (text, called) => {
    expect((await planOf(text)).called).toEqual(called);
  });

  it.each([
    ["When a customer in Germany pays in Stripe, post to Slack", "stripe.payment.succeeded"],
    ["When a new lead arrives in Support Hub, post to Slack", "webhook.received"],
  ])("%s: a country is no system, a name of two words is one", async (text, start) => {
    expect((await planOf(text)).start).toBe(start);
  });

  it("an event that ends a thing is not taken where it begins", async () => {
    const { start } = await planOf("When a Stripe subscription is created add a row to a Google Sheet");
    expect(start).not.toBe("stripe.subscription.cancelled");
  });

  it("who is named as the means and not known is said to be missing, no other is taken", async () => {
    const { called, missing } = await planOf("When a mail arrives in Gmail page the on-call person via Opsgenie");
    expect(called.filter((one) => one.startsWith("twilio."))).toEqual([]);
    expect(missing).not.toEqual([]);
  });

  it("waits before what is done later, and after what starts it", async () => {
    const later = await planOf("When a Typeform response comes in send them an email 2 days later");
    expect(later.called).toEqual(["wait.duration", "gmail.message.send"]);
    const after = await planOf(
      "New Eventbrite attendee => add to Mailchimp, then after 3 days send them a survey by Gmail",
    );
    expect(after.called).toEqual(["mailchimp.member.add", "wait.duration", "gmail.message.send"]);
  });

  it("a message is about what was looked up", async () => {
    const { steps } = await planOf("Every Monday at 8 send me an email with last week's Google Analytics numbers");
    expect(JSON.stringify(steps.at(-1)?.with)).toContain("steps.report_run.output");
    expect(steps.at(-1)?.needs).toEqual(["report_run"]);
  });

  it("what a person is told to do is the message", async () => {
    const { steps } = await planOf("Remind the team in Slack every day at 4pm to log their hours in Harvest");
    expect(steps[0]?.with?.["text"]).toBe("Log their hours in Harvest");
  });

  it("positive ones and negative ones part by what the model said", async () => {
    const { steps } = await planOf(
      "After a Typeform response comes in, ask ChatGPT whether it is positive or negative; positive ones go to Airtable, negative ones create a Zendesk ticket",
    );
    expect(steps.map(({ when }) => /"(\w+)"/.exec(when ?? "")?.[1])).toEqual([undefined, "positive", "negative"]);
  });

  it("a place that no service here has is said to be missing, never another", async () => {
    const { called, missing } = await planOf("Duplicate new Jira bugs into Azure DevOps as work items");
    expect(called.filter((one) => !one.startsWith("http."))).toEqual([]);
    expect(missing).not.toEqual([]);
  });

  it("a password is never made up", async () => {
    const { steps } = await planOf("When an employee is added in BambooHR create a Google Workspace user");
    expect(JSON.stringify(steps[0]?.with)).toContain("trigger.?password");
  });
});

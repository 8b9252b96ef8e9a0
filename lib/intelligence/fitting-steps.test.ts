import { describe, expect, it } from "vitest";
import { catalog, catalogs } from "@/lib/connectors/testing/catalog";
import { isExecutable, validateDefinition } from "@/lib/workflow/core/validate-definition";
import { createIntelligence } from "./service";

const intelligence = createIntelligence({ catalogs });
const ctx = { workspaceId: "ws_1", actor: { kind: "system", id: "test" }, requestId: "req_1" } as const;

async function planOf(text: string) {
  const plan = await intelligence.plan(ctx, { text, context: {}, enhanced: true });
  const [trigger] = Object.values(plan.definition.triggers);
  const steps = Object.values(plan.definition.steps);
  const operations = plan.outline.map(({ service, operation }) => `${service ?? ""} ${operation}`.trim());
  const asked = plan.questions.map((item) => item.question).join("\n");
  const missing = plan.missing.map((item) => item.what).join("\n");
  return { ...plan, trigger, steps, operations, asked, missing };
}

describe("no step and no event is invented", () => {
  it.each([
    ["When a Typeform response arrives, pay it with Stripe", "stripe", "customer.create"],
    ["When a Typeform response arrives, create a coupon in Stripe", "stripe", "customer.create"],
    ["When a Typeform response arrives, create a poll in Slack", "slack", "channel.create"],
    ["When a Typeform response arrives, invite the person to Slack", "slack", "message.post"],
    ["When a Typeform response arrives, approve the order in Shopify", "shopify", "order.update"],
    ["When a Typeform response arrives, star the repository in GitHub", "github", "issue.create"],
  ])("%s: an HTTP step, said to be missing, and a question", async (text, service, invented) => {
    const { operations, missing, asked, steps, definition } = await planOf(text);
    expect(operations).not.toContain(`${service} ${invented}`);
    expect(operations).toEqual([`${service} http.request`]);
    expect(steps).toMatchObject([{ service: "http", operation: "request" }]);
    expect(missing).toMatch(/No operation of \w+ fits "/);
    expect(asked).toMatch(/What should be done in/);
    expect(isExecutable(validateDefinition(definition, catalog))).toBe(true);
  });

  it.each([
    ["When a Stripe payment fails, email the customer with Gmail", "payment.failed"],
    ["When a payment fails in Stripe, notify #billing on Slack", "payment.failed"],
    ["When a Stripe payment succeeds, add a row to Google Sheets", "payment.succeeded"],
    ["When a Stripe invoice is paid, post it to Slack", "invoice.paid"],
  ])("%s: %s", async (text, event) => {
    expect((await planOf(text)).trigger).toMatchObject({ service: "stripe", event });
  });

  it.each([
    "When a Stripe payment is refunded, post it to Slack",
    "When a GitHub pull request is merged, post it to Slack",
    "When a GitHub issue is closed, update the Asana task",
  ])("%s: no event tells it, so that it is missing", async (text) => {
    const { trigger, missing } = await planOf(text);
    expect(trigger).toMatchObject({ service: "webhook" });
    expect(missing).toMatch(/A trigger for \w+ that tells/);
  });

  it("archives what it reads: a read of Slack, then the service that keeps it", async () => {
    const { trigger, operations, steps } = await planOf("Every night archive Slack messages to S3");
    expect(trigger).toMatchObject({ service: "schedule" });
    expect(operations).toEqual(["slack message.list", "amazon-s3 object.put"]);
    expect(steps[1]?.needs).toEqual(["message_list"]);
  });

  it("celebrates with a message, not with a new channel", async () => {
    for (const text of [
      "When a deal is won in HubSpot, celebrate on Slack",
      "When a deal is won in HubSpot, celebrate in the sales channel on Slack",
    ])
      expect((await planOf(text)).operations).toEqual(["slack message.post"]);
  });
});

describe("conditions and times are what they say", () => {
  it.each([
    ["Every 15 minutes check https://example.com/health, if it is not 200 alert Slack", "#general"],
    ["Every 15 minutes check https://example.com/health and if the status is not 200 alert #ops on Slack", "#ops"],
  ])("%s: a clock, a call that may fail, an alert on its status", async (text, channel) => {
    const { trigger, steps, definition } = await planOf(text);
    expect(trigger).toMatchObject({ service: "schedule", with: { cron: "*/15 * * * *" } });
    expect(steps).toMatchObject([
      {
        service: "http",
        operation: "request",
        with: { method: "GET", url: "https://example.com/health" },
        onError: "continue",
      },
      {
        service: "slack",
        operation: "message.post",
        with: { channel },
        needs: ["call"],
        when: "steps.call.?output.?status.orValue(steps.call.?error.?status.orValue(0)) != 200",
      },
    ]);
    expect(String(steps[1]?.with?.["text"])).toMatch(/status \{\{ steps\.call\.\?output/);
    expect(isExecutable(validateDefinition(definition, catalog))).toBe(true);
  });

  it("calls the address that a condition is about", async () => {
    const { steps } = await planOf("Every hour if https://acme.com is down post to #ops on Slack");
    expect(steps).toMatchObject([
      { service: "http", with: { url: "https://acme.com" }, onError: "continue" },
      {
        service: "slack",
        with: { channel: "#ops" },
        needs: ["call"],
        when: expect.stringContaining("status") as string,
      },
    ]);
  });

  it.each(["Tomorrow at noon send an email to bob@acme.com", "Tonight at 8pm post a reminder to Slack"])(
    "%s: a single time is no trigger of a service; the date is asked",
    async (text) => {
      const { trigger, steps, asked, missing } = await planOf(text);
      expect(trigger).toMatchObject({ service: "manual" });
      expect(steps).toHaveLength(1);
      expect(asked).toMatch(/which date/);
      expect(missing).toMatch(/single time/);
    },
  );

  it.each([
    "When a Shopify order is over $500 post to #vip on Slack, else post to #orders",
    "When a Shopify order is over $500, post it to #vip in Slack, otherwise post to #orders",
  ])("%s: both branches", async (text) => {
    const { steps } = await planOf(text);
    expect(steps).toMatchObject([{ with: { channel: "#vip" } }, { with: { channel: "#orders" } }]);
    expect(steps[1]?.when).toBe(`!(${String(steps[0]?.when)})`);
  });
});

describe("what a clock reads is what the message tells", () => {
  it("each item, where each is posted", async () => {
    const { operations, steps } = await planOf("Every morning get open GitHub issues and post them to Slack");
    expect(operations).toEqual(["github issue.list", "slack message.post"]);
    expect(steps[1]).toMatchObject({ forEach: "steps.issue_list.output", needs: ["issue_list"] });
    expect(String(steps[1]?.with?.["text"])).toMatch(/^Issue: \{\{ item\.title/);
  });

  it("how many there are and their titles, where all are told at once", async () => {
    const { steps, definition } = await planOf("Every Monday send me a summary of open GitHub issues by Gmail");
    expect(String(steps[1]?.with?.["body"])).toBe(
      '{{ size(steps.issue_list.output) }} issues:\n{{ steps.issue_list.output.map(entry, string(entry.title)).join("\\n") }}',
    );
    expect(isExecutable(validateDefinition(definition, catalog))).toBe(true);
  });
});

describe("a request in another language", () => {
  it.each([
    ["Wenn eine neue E-Mail in Gmail ankommt, sende eine Nachricht an Slack", ["gmail", "slack"]],
    ["Quand un paiement Stripe échoue, envoie un message sur Slack", ["stripe", "slack"]],
    ["Cuando llegue un correo a Gmail, crea una tarjeta en Trello", ["gmail", "trello"]],
    ["Jeden Montag um 9 Uhr schicke mir den Bericht per Slack", ["slack"]],
  ])("%s: no step, the services it names, and that only English is read", async (text, services) => {
    const { steps, asked, analysis, trigger } = await planOf(text);
    expect(steps).toEqual([]);
    expect(trigger).toMatchObject({ service: "manual" });
    expect(asked).toMatch(/Only English/);
    expect(analysis.detected_services).toEqual(services);
  });
});

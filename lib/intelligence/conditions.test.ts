import { expect, it } from "vitest";
import { catalog, catalogs } from "@/lib/connectors/testing/catalog";
import { isExecutable, validateDefinition } from "@/lib/workflow/core/validate-definition";
import { createIntelligence } from "./service";

const intelligence = createIntelligence({ catalogs });
const ctx = { workspaceId: "ws_1", actor: { kind: "system", id: "test" }, requestId: "req_1" } as const;

async function planOf(text: string) {
  const plan = await intelligence.plan(ctx, { text, context: {}, enhanced: true });
  const [trigger] = Object.values(plan.definition.triggers);
  const steps = Object.values(plan.definition.steps);
  expect(isExecutable(validateDefinition(plan.definition, catalog))).toBe(true);
  return { ...plan, trigger, steps, asked: plan.questions.map(({ question }) => question).join("\n") };
}

it.each([
  [
    "When a Jira issue moves to 'In Review', post to #dev on Slack",
    'trigger.fields.?status.?name.orValue("") == "In Review"',
  ],
  ["When a Raindrop bookmark tagged recipes is saved, post it to Slack", 'exists(tag, text(tag) == "recipes")'],
  ["When a Trello card with a due date is created, post it to Slack", "trigger.?due"],
  [
    "When a Gumroad sale comes in and the product is 'Course', add a row to Google Sheets",
    '.?product_name.orValue("") == "Course"',
  ],
  ["When a Jira issue is assigned to anna@acme.example, post it to Slack", '"anna@acme.example"'],
])("%s: only such ones start it", async (text, condition) => {
  expect((await planOf(text)).trigger?.when).toContain(condition);
});

it.each([
  ["When a Typeform response arrives, check the address with Hunter and if valid add a row to Google Sheets", "valid"],
  ["When a Zendesk ticket is created, ask OpenAI for the mood and if angry post to #support on Slack", '"angry"'],
  ["When a Magento order arrives, if the country is France send a message to Slack", '"France"'],
])("%s: what is asked about is read before", async (text, condition) => {
  const { steps } = await planOf(text);
  expect(steps.at(-1)?.when).toContain(condition);
});

it("a field that the data are not known to have is asked about, and never runs every time", async () => {
  const { steps, asked, assumptions } = await planOf(
    "When a Magento order arrives, if the warehouse is Berlin send a message to Slack",
  );
  expect(steps[0]?.when).toBe('trigger.?warehouse.orValue("") == "Berlin"');
  expect(asked).toMatch(/By which field and value can "if the warehouse is Berlin" be told/);
  expect(assumptions.join("\n")).toMatch(/is read from the field "warehouse"/);
});

it.each([
  "If a Shopify order is over 300 dollars post to #vip on Slack, otherwise just add a row to Google Sheets",
  "When a Shopify order is over 300 dollars, post to #vip on Slack; for all other orders add a row to Google Sheets",
  "When a Shopify order is above 300, post to #vip on Slack. Everything else goes nowhere: for the rest only add a row to Google Sheets",
])("%s: either or", async (text) => {
  const { steps, trigger } = await planOf(text);
  expect(trigger?.when).toBeUndefined();
  expect(steps[0]?.when).toContain("> 300");
  expect(steps.at(-1)?.when).toBe(`!(${String(steps[0]?.when)})`);
});

it.each([
  ["When a monday.com item is moved to Done, post to Slack", '== "Done"'],
  ["If the stock of a Shopify product drops below 10, post to Slack", "trigger.?stock.orValue(0)) < 10.0"],
  ["When a contact is added to ActiveCampaign with the tag vip, notify sales on Slack", '== "vip"'],
])("%s: only such ones start it", async (text, condition) => {
  expect((await planOf(text)).trigger?.when).toContain(condition);
});

it("what fails last in its sentence is what stands before it", async () => {
  const { definition } = await planOf(
    "Every night at 2 run https://erp.example/backup and alert #ops on Slack if it fails",
  );
  expect(Object.values(definition.steps).at(-1)?.needs).toMatchObject([{ on: "failed" }]);
});

it("what a condition speaks of is no step", async () => {
  const { steps } = await planOf(
    "For every new subscriber in ConvertKit add a row in Google Sheets unless the email ends with @acme.com",
  );
  expect(steps).toMatchObject([{ service: "google-sheets", when: '!(trigger.email_address.endsWith("@acme.com"))' }]);
});

it("who is asked may say no: the step for it follows a refusal, the other a consent", async () => {
  const { definition } = await planOf(
    "When a Typeform response arrives, my manager must approve, if approved add a row to Google Sheets, if rejected post to #requests on Slack",
  );
  const { approval, row_append, message_post } = definition.steps;
  expect(approval).toMatchObject({ service: "approval" });
  expect(row_append).toMatchObject({ needs: ["approval"] });
  expect(row_append?.when).toBeUndefined();
  expect(message_post?.needs).toEqual([{ step: "approval", on: "failed" }]);
});

it.each([
  ["Only for orders above 200 EUR: when a Shopify order comes in, post it to #vip on Slack", "> 200"],
  ["When a Shopify order comes in, post it to #vip on Slack. Only if the total is over 90.", "> 90"],
  [
    "Post it to #vip on Slack for each Shopify order unless the total is under 20",
    "!(double(trigger.total_price) < 20",
  ],
])("%s: narrowed before or behind", async (text, condition) => {
  const { steps, trigger } = await planOf(text);
  expect(trigger).toMatchObject({ service: "shopify", event: "order.created" });
  expect(`${trigger?.when ?? ""} ${steps[0]?.when ?? ""}`).toContain(condition);
});

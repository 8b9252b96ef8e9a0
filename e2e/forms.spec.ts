import { expect, test } from "@playwright/test";
import { get, must, post, problem, published, runWith, shape, until, type Body } from "./api";
import { instance } from "./instance";
import { expectAccessible, watchPage } from "./page-watch";

const fields = [
  { name: "who", label: "Your name", type: "text", required: true },
  { name: "count", label: "How many", type: "number" },
  { name: "colour", label: "Colour", type: "select", options: ["red", "blue"] },
];

async function form(path: string): Promise<string> {
  return published(
    { a: shape("{{ trigger.fields }}") },
    { triggers: { f: { service: "form", event: "submitted", with: { path, title: "Order <b>now</b>", fields } } } },
  );
}
const runsOf = async (workflowId: string): Promise<Body[]> =>
  (await must(200, get(`/runs?workflowId=${workflowId}`))).items;

test("anybody fills a form in: what is missing is said, and one run starts with the answers in their types", async ({
  page,
}) => {
  const problems = watchPage(page);
  const path = `order-${Date.now().toString(36)}`;
  const workflowId = await form(path);
  await page.goto(`${instance.baseUrl}/forms/${path}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Order <b>now</b>");
  await expectAccessible(page);
  await page.getByRole("button", { name: /send|submit/i }).click();
  await expect(page.getByLabel("Your name")).toHaveAttribute("aria-invalid", "true");
  expect(await runsOf(workflowId)).toHaveLength(0);
  await page.getByLabel("Your name").fill("Ada");
  await page.getByLabel("How many").fill("3");
  await page.getByRole("combobox", { name: "Colour" }).selectOption("blue");
  await page.getByRole("button", { name: /send|submit/i }).click();
  const [listed] = await until(
    () => runsOf(workflowId),
    (runs) => runs.length === 1,
  );
  const run = await runWith(listed.id, "succeeded");
  expect(run.source).toEqual({ kind: "form", triggerId: "f" });
  expect(run.input).toEqual({
    fields: { who: "Ada", count: 3, colour: "blue" },
    submittedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
  expect(problems()).toEqual([]);
});

test("by HTTP a form names each wrong answer, counts a repeat once, and takes none while paused", async () => {
  const workflowId = await form(`api-${Date.now().toString(36)}`);
  const send = (answers: object, more: object = {}) =>
    post(`/forms/${workflowId}:f`, { fields: answers, ...more }, { key: "" });
  const refused = await problem(422, send({ count: "many", colour: "green", other: 1 }));
  expect(refused.invalidParams.map((one: Body) => one.path).sort()).toEqual([
    "fields.colour",
    "fields.count",
    "fields.other",
    "fields.who",
  ]);
  const token = "one-opening-of-the-page";
  const { runId } = await must(202, send({ who: "Ada" }, { token }));
  expect(await must(202, send({ who: "Ada" }, { token }))).toEqual({ runId, duplicate: true });
  expect(await runsOf(workflowId)).toHaveLength(1);
  await must(200, post(`/workflows/${workflowId}/pause`));
  await problem(409, send({ who: "Ada" }));
});

test("an address without a form says so in words for people outside", async ({ page }) => {
  const answer = await page.goto(`${instance.baseUrl}/forms/nothing-is-here`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is no form here");
  await expect(page.getByRole("link")).toHaveCount(0);
});

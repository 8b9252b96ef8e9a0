import { expect, test } from "@playwright/test";
import { definition, get, must, post } from "./api";
import { instance } from "./instance";
import { expectAccessible, watchPage } from "./page-watch";
import { signIn } from "./sign-in";

const SENTENCE = "When I receive important emails from clients, create Asana tasks and notify the team on Slack";

test("words are understood while typing, decided about, and taken in parts as a version that is undone", async ({
  page,
}) => {
  const problems = watchPage(page);
  const note = { service: "log", operation: "write", with: { message: "seen" } };
  // A workspace of its own: what others usually do would answer the questions.
  const workspace = await must(201, post("/workspaces", { name: `Generate ${Date.now()}` }));
  const { key } = await must(201, post("/api-keys", { name: "generate", role: "owner", workspaceId: workspace.id }));
  const draft = { definition: definition({ note }, { name: "Client mail" }) };
  const stored = await must(201, post("/workflows", draft, { key }));
  await signIn(page);
  await page.goto(`${instance.baseUrl}/w/${String(workspace.slug)}`);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Generate", exact: true }).click();

  await expect(page.getByRole("heading", { level: 1, name: "Generate a workflow" })).toBeVisible();

  // Underlined in the field, exactly under the words, however the lines break.
  const field = page.getByLabel("What should be automated?");
  await field.fill(SENTENCE);
  const services = page.getByRole("list", { name: "Services" });
  await expect(services.getByRole("button", { name: /^Slack/ })).toBeVisible();
  await expect(page.locator("[data-marks] mark").last()).toHaveText("Slack");
  const sizes = await field.evaluate((area: HTMLTextAreaElement) => {
    const below = area.parentElement?.querySelector("[data-marks]");
    return { own: [area.clientWidth, area.scrollHeight], below: [below?.clientWidth, below?.clientHeight] };
  });
  expect(sizes.own).toEqual(sizes.below);

  // Another service, by keyboard.
  await services.getByRole("button", { name: /^Gmail/ }).press("Enter");
  await page.getByRole("menuitem", { name: "Microsoft Outlook", exact: true }).press("Enter");
  await expect(services.getByRole("button", { name: /^Microsoft Outlook/ })).toContainText("chosen");
  const plan = page.getByRole("list", { name: "Plan" });
  await expect(plan).toContainText("Outlook");

  // A question answered, taken back, answered again.
  const questions = page.getByRole("region", { name: "Questions" });
  const channel = questions.getByLabel(/channel/i);
  await channel.fill("#clients");
  await channel.press("Enter");
  await expect(plan).toContainText("#clients");
  await page.getByRole("button", { name: /^Take back: .*#clients/ }).click();
  await expect(plan).not.toContainText("#clients");
  await channel.fill("#clients");
  await channel.press("Enter");
  await expect(plan).toContainText("#clients");
  await expectAccessible(page);

  // Kept over a reload.
  await page.reload();
  await expect(field).toHaveValue(SENTENCE);
  await expect(plan).toContainText("#clients");

  // For a workflow that is there: parts, a version, and back.
  await page.getByLabel("For", { exact: true }).selectOption({ label: "Client mail" });
  await page.getByRole("button", { name: "Show changes" }).click();
  const parts = page.getByRole("list", { name: "Parts of the change" });
  await expect(page.getByRole("list", { name: "Phases" })).toContainText("succeeded");
  await parts.getByRole("checkbox", { name: /Added.*#clients/ }).uncheck();
  await expect(parts.getByRole("checkbox", { name: /Removed/ })).not.toBeChecked();
  await expectAccessible(page);
  await page.getByRole("button", { name: /^Apply 2 of/ }).click();
  await expect(page.getByText("Applied as version 2.")).toBeVisible();
  const applied = await must(200, get(`/workflows/${stored.id}`, { key }));
  const used = Object.values<{ service: string }>(applied.definition.steps).map(({ service }) => service);
  expect(used).toEqual(["log", "asana"]);
  expect(applied.definition.steps.note).toEqual(note);
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(page.getByRole("button", { name: "Undone" })).toBeVisible();
  const undone = await must(200, get(`/workflows/${stored.id}`, { key }));
  expect(undone.definition).toEqual(stored.definition);

  // As a new workflow: what is still open is answered beside it, each answer a version.
  await page.getByRole("button", { name: /^Take back: .*#clients/ }).click();
  await page.getByLabel("For", { exact: true }).selectOption({ label: "a new workflow" });
  await page.getByRole("button", { name: "Generate workflow" }).click();
  const open = page.getByRole("region", { name: "Still open" });
  await open.getByLabel(/channel/i).fill("#late");
  await open.getByLabel(/channel/i).press("Enter");
  await expect(page.getByText("Your answers are saved as version 2.")).toBeVisible();
  await expect(open.getByLabel(/channel/i)).toBeHidden();
  const made = (await page.getByRole("link", { name: "Open in editor" }).getAttribute("href"))?.split("/").at(-1);
  const answered = await must(200, get(`/workflows/${String(made)}`, { key }));
  expect(JSON.stringify(answered.definition.steps)).toContain("#late");
  expect(problems()).toEqual([]);
});

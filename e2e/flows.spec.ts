import { expect, test, type Locator, type Page } from "@playwright/test";
import { definition, get, log, must, post, saved, type Body } from "./api";
import { instance } from "./instance";
import { expectAccessible, watchPage } from "./page-watch";
import { signIn } from "./sign-in";

const STEPS = {
  one: log("Hello {{ trigger.who }}", { name: "Say hello" }),
  two: log("Bye {{ trigger.who }}", { name: "Say bye", needs: ["one"] }),
};

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${instance.baseUrl}/w/main${path}`);
}

async function openEditor(page: Page, id: string, view: string): Promise<void> {
  await open(page, `/workflows/${id}?view=${view}`);
  await expect(page.getByRole("toolbar", { name: "Editor" })).toBeVisible();
}

function state(page: Page): Locator {
  return page.getByRole("toolbar", { name: "Editor" }).getByRole("status");
}

async function rename(page: Page, from: string, to: string): Promise<void> {
  await page
    .getByRole("list", { name: "Outline of the workflow" })
    .getByRole("button", { name: new RegExp(`^${from}`) })
    .click();
  await page.getByLabel("Step name").fill(to);
}

const workflowOf = (id: string): Promise<Body> => must(200, get(`/workflows/${id}`));

test("edits are kept as a draft without a version, come back after a reload, and can be discarded and brought back", async ({
  page,
}) => {
  const problems = watchPage(page);
  const id = await saved(STEPS);
  await signIn(page);
  await openEditor(page, id, "outline");
  await rename(page, "Say hello", "Kept");
  await expect(state(page)).toHaveText("Draft saved");
  expect(await workflowOf(id)).toMatchObject({ headVersion: 1, draft: { baseVersion: 1 } });

  await page.reload();
  const outline = page.getByRole("list", { name: "Outline of the workflow" });
  await expect(outline).toContainText("Kept");
  await page.getByRole("button", { name: "Discard the changes" }).click();
  await expect(outline).toContainText("Say hello");
  await expect.poll(async () => (await workflowOf(id)).draft).toBeNull();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(outline).toContainText("Kept");
  await page.keyboard.press("ControlOrMeta+s");
  await expect(state(page)).toHaveText("Saved as version 2");
  expect(problems()).toEqual([]);
});

test("two tabs that edit the same workflow: nothing is overwritten before a person chooses, either way", async ({
  page,
  context,
}) => {
  const id = await saved(STEPS);
  await signIn(page);
  const other = await context.newPage();
  await openEditor(page, id, "outline");
  await openEditor(other, id, "outline");
  await rename(page, "Say bye", "First");
  await page.keyboard.press("ControlOrMeta+s");
  await expect(state(page)).toHaveText("Saved as version 2");

  await rename(other, "Say bye", "Second");
  await other.keyboard.press("ControlOrMeta+s");
  const conflict = other.getByRole("dialog", { name: "Somebody else saved this workflow" });
  await expect(conflict).toContainText("Version 2 was saved while you were editing.");
  expect((await workflowOf(id)).definition.steps.two.name).toBe("First");
  await conflict.getByRole("button", { name: "Save mine as a new version" }).click();
  await expect(state(other)).toHaveText("Saved as version 3");

  await rename(page, "First", "Third");
  await page.keyboard.press("ControlOrMeta+s");
  await page.getByRole("dialog").getByRole("button", { name: "Load the saved version" }).click();
  const outline = page.getByRole("list", { name: "Outline of the workflow" });
  await expect(outline).toContainText("Second");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(outline).toContainText("Third");
  const { items } = await must(200, get(`/workflows/${id}/versions`));
  expect(items.map((item: Body) => item.version)).toEqual([3, 2, 1]);
});

test("the history tells who, when and why, shows what changed, and brings an old version back as a new one", async ({
  page,
}) => {
  const problems = watchPage(page);
  const id = await saved(STEPS);
  const changed = definition({ ...STEPS, two: log("Something else", { needs: ["one"] }) });
  const put = await fetch(`${instance.baseUrl}/api/v1/workflows/${id}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${instance.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ definition: changed, expectedVersion: 1, note: "Other words" }),
  });
  expect(put.status).toBe(200);
  await signIn(page);
  await openEditor(page, id, "history");
  const versions = page.getByRole("list", { name: "Versions" });
  await expect(versions).toContainText("Other words");
  await expect(page.getByRole("list", { name: "Changes from version 1 to version 2" })).toContainText("Something else");
  await expectAccessible(page);
  await versions.getByRole("button", { name: /^Version 1/ }).click();
  await page.getByRole("button", { name: "Restore as a new version" }).click();
  await expect(versions).toContainText("Version 3");
  await expect(state(page)).toHaveText("Saved as version 3");
  expect((await workflowOf(id)).definition.steps.two.name).toBe("Say bye");
  expect(problems()).toEqual([]);
});

test("a waiting run is followed live, cancelled, and running it again says which effects happen again", async ({
  page,
}) => {
  const id = await saved({
    tell: { service: "slack", operation: "message.post", with: { channel: "#team", text: "Hi" } },
    pause: { service: "wait", operation: "duration", with: { ms: 600_000 }, needs: ["tell"] },
  });
  const { runId } = await must(202, post(`/workflows/${id}/runs`, { mode: "simulate", input: {} }));
  await signIn(page);
  const stream = page.waitForResponse((response) => response.url().endsWith(`/runs/${runId}/events`));
  await open(page, `/runs/${runId}`);
  expect((await stream).headers()["content-type"]).toContain("text/event-stream");
  const run = page.getByRole("status", { name: "State of the run" });
  await expect(run).toContainText("Waiting");
  await page.getByRole("button", { name: "Cancel run" }).click();
  await expect(run).toContainText("Cancelled");

  await page.getByRole("button", { name: "Replay…" }).click();
  const dialog = page.getByRole("dialog", { name: "Replay" });
  await expect(dialog).toContainText("Nothing that was done outside is done again.");
  await dialog.getByRole("radio", { name: /^Run again/ }).check();
  await expect(dialog.getByRole("list", { name: "Effects that happen again" })).toContainText("tell");
  await expectAccessible(page);
});

test("what is exported can be imported again, with a report; what cannot be read is refused with the reason", async ({
  page,
}) => {
  const problems = watchPage(page);
  const id = await saved(STEPS, { name: "Travels" });
  await signIn(page);
  await openEditor(page, id, "graph");
  await page.getByRole("button", { name: "Export" }).click();
  const exported = page.getByRole("dialog").getByLabel("Exported workflow");
  await page.getByRole("dialog").getByLabel("Format").selectOption("yaml");
  await expect(exported).toContainText("name: Travels");
  const text = await exported.innerText();
  await page.keyboard.press("Escape");

  await open(page, "/workflows");
  await page.getByRole("link", { name: "Import" }).click();
  const form = page.getByRole("form", { name: "Import a workflow" });
  await form.getByLabel("Document").fill("name: [");
  await form.getByRole("button", { name: "Import" }).click();
  await expect(form).toContainText(/YAML/);
  await form.getByLabel("Document").fill(text);
  await form.getByLabel("Name").fill("Travelled");
  await form.getByRole("button", { name: "Import" }).click();
  await expect(page.getByRole("region", { name: "Import report" })).toContainText("Imported. It can run.");
  await page.getByRole("link", { name: "Open in editor" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Travelled");
  expect(problems()).toEqual([]);
});

test("ids that are not there lead back, a lost session and a silent server are said and left behind again", async ({
  page,
  context,
}) => {
  await signIn(page);
  await open(page, "/workflows/wf_nowhere");
  await expect(page.getByRole("link", { name: "All workflows" })).toBeVisible();
  await open(page, "/runs/run_nowhere");
  await page.getByRole("link", { name: "All runs" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Runs" })).toBeVisible();

  await page.route("**/api/v1/**", (route) => route.abort("connectionrefused"));
  await expect(page.getByText("The server does not answer.")).toBeVisible({ timeout: 30_000 });
  await page.unroute("**/api/v1/**");
  await page.getByRole("button", { name: "Try now" }).click();
  await expect(page.getByText("The server does not answer.")).toBeHidden();

  const cookies = await context.cookies();
  await context.clearCookies();
  await expect(page.getByText("Your session has ended.")).toBeVisible({ timeout: 30_000 });
  await context.addCookies(cookies);
  await expect(page.getByText("Your session has ended.")).toBeHidden({ timeout: 30_000 });
});

test("an engine that is switched off says so on its page while the others work", async ({ page }) => {
  await saved(STEPS);
  await signIn(page);
  await open(page, "/settings?tab=engines");
  const engine = page.getByRole("switch", { name: "Optimization engine" });
  await engine.click();
  await expect(engine).not.toBeChecked();
  try {
    await open(page, "/optimization");
    await expect(page.getByText(/optimization engine is off/)).toBeVisible();
    await open(page, "/health");
    await expect(page.getByText(/engine is off/)).toHaveCount(0);
    await open(page, "/optimization");
    await page.getByRole("link", { name: "Open the engine switches" }).click();
  } finally {
    await open(page, "/settings?tab=engines");
    await engine.click();
    await expect(engine).toBeChecked();
  }
});

import { expect, test, type Page } from "@playwright/test";
import { get, log, must, post, runWith, saved, shape, type Body } from "./api";
import { instance } from "./instance";
import { expectAccessible, watchPage } from "./page-watch";
import { signIn } from "./sign-in";

const BROKEN = { value: "{{ trigger.rows.total }}" };
const STEPS = {
  read: shape("{{ trigger.list }}", { name: "Read the list" }),
  each: {
    name: "Each one",
    forEach: "steps.read.output",
    needs: ["read"],
    onError: "continue",
    steps: { twice: { service: "transform", operation: "shape", with: { value: "{{ item * 2.0 }}" } } },
  },
};

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${instance.baseUrl}/w/main${path}`);
}

async function ran(id: string, input: unknown, status: string): Promise<string> {
  const { runId } = await must(202, post(`/workflows/${id}/runs`, { mode: "simulate", input }));
  await runWith(runId, status);
  return runId;
}

test("a run shows its steps on a time axis, folded; the keyboard opens them, and the panel shows what went in and out", async ({
  page,
}) => {
  const problems = watchPage(page);
  const id = await saved(STEPS, { name: "Waterfall" });
  const runId = await ran(id, { list: [1, 2, "x"] }, "succeeded");
  await signIn(page);
  await open(page, `/runs/${runId}?step=read`);
  const tree = page.getByRole("tree", { name: "Steps of the run" });
  await expect(tree.getByRole("treeitem")).toHaveCount(2);
  const panel = page.getByRole("region", { name: "Step", exact: true });
  await expect(panel.getByLabel("Step output", { exact: true })).toContainText('"x"');
  await expectAccessible(page);

  await tree.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await expect(tree.getByRole("treeitem", { name: /^Item 3, Failed/ })).toBeVisible();
  await expect(tree.getByRole("treeitem", { name: /^Each one/ })).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowRight");
  await expect(page).toHaveURL(/step=each(\[|%5B)0/);
  // What is chosen stands in the URL: a reload finds it, opened.
  await page.reload();
  await expect(tree.getByRole("treeitem", { name: /^Item 1,/ })).toHaveAttribute("aria-selected", "true");

  await page.getByRole("tab", { name: "Input and output" }).click();
  await expect(page.getByLabel("Input of the run", { exact: true })).toContainText('"list"');
  await page.getByRole("tab", { name: "Graph" }).click();
  await expect(page.getByText("Read the list")).toBeVisible();
  await page.getByRole("tab", { name: "List" }).click();
  await expect(tree).toBeVisible();
  expect(problems()).toEqual([]);
});

test("a loop of a thousand items draws only the lines in sight", async ({ page }) => {
  const id = await saved({
    each: { forEach: "trigger.list", concurrency: 50, ...shape("{{ item }}") },
  });
  const runId = await ran(id, { list: Array.from({ length: 1_000 }, (_, index) => index) }, "succeeded");
  await signIn(page);
  await open(page, `/runs/${runId}?step=each`);
  const tree = page.getByRole("tree", { name: "Steps of the run" });
  await tree.focus();
  await page.keyboard.press("ArrowRight");
  await expect(tree.getByRole("treeitem", { name: /^Item 1,/ })).toBeVisible();
  expect(await tree.getByRole("treeitem").count()).toBeLessThan(100);
  await page.keyboard.press("End");
  await expect(tree.getByRole("treeitem", { name: /^Item 1000,/ })).toBeVisible();
  await expect(tree.getByRole("treeitem", { name: /^Item 1000,/ })).toHaveAttribute("aria-setsize", "1000");
});

test("runs are counted by status, filtered in the URL, and new ones wait to be let in", async ({ page }) => {
  const problems = watchPage(page);
  const id = await saved({ total: { service: "transform", operation: "shape", with: BROKEN } }, { name: "Counted" });
  await ran(id, { rows: { total: 1 } }, "succeeded");
  const failed = await ran(id, { rows: {} }, "failed");
  await signIn(page);
  await open(page, `/runs?workflow=${id}`);
  const table = page.getByRole("table", { name: "Runs" });
  const rows = table.getByRole("row");
  await expect(rows).toHaveCount(3);
  await expect(page.getByRole("button", { name: "All 2" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Failed 1" }).click();
  await expect(page).toHaveURL(/status=failed/);
  await expect(rows).toHaveCount(2);
  await expect(table).toContainText("Expression error");
  await page.reload();
  await expect(rows).toHaveCount(2);
  await page.getByRole("button", { name: /^All 2/ }).click();
  await expect(rows).toHaveCount(3);

  await ran(id, { rows: { total: 2 } }, "succeeded");
  const pill = page.getByRole("button", { name: "1 new run" });
  await expect(pill).toBeVisible({ timeout: 30_000 });
  // Nothing moved under the pointer meanwhile.
  await expect(rows).toHaveCount(3);
  await pill.click();
  await expect(rows).toHaveCount(4);
  await expect(pill).toBeHidden();

  await table.getByRole("link", { name: new RegExp(failed) }).click();
  await expect(page.getByRole("status", { name: "State of the run" })).toContainText("Failed");
  expect(problems()).toEqual([]);
});

test("two runs are compared: where they first part is said, and what differs in it", async ({ page }) => {
  const problems = watchPage(page);
  const id = await saved({
    one: shape("{{ trigger.n }}"),
    two: log("{{ string(steps.one.output) }}", { needs: ["one"] }),
  });
  const a = await ran(id, { n: 1 }, "succeeded");
  const b = await ran(id, { n: 2 }, "succeeded");
  await signIn(page);
  await open(page, `/runs/compare?a=${a}&b=${b}`);
  await expect(page.getByText("They first part at step one")).toBeVisible();
  const steps = page.getByRole("list", { name: "Steps of both runs" });
  await expect(steps).toContainText("First difference");
  await expect(steps.getByRole("list", { name: "Differences of the output" })).toContainText("2");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Swap" }).click();
  await expect(page).toHaveURL(new RegExp(`a=${b}&b=${a}`));
  await open(page, `/runs/compare?a=${a}&b=${a}`);
  await expect(page.getByText("They do the same")).toBeVisible();
  expect(problems()).toEqual([]);
});

test("compared with a run whose step could not work out its input, the failure is what is said", async ({ page }) => {
  const id = await saved({ total: { service: "transform", operation: "shape", with: BROKEN } });
  const a = await ran(id, { rows: { total: 1 } }, "succeeded");
  const b = await ran(id, { rows: {} }, "failed");
  await signIn(page);
  await open(page, `/runs/compare?a=${a}&b=${b}`);
  await expect(page.getByText("They first part at step total: it ended in another way")).toBeVisible();
  await expect(page.getByRole("list", { name: "Differences of the input" }).first()).toContainText("Removed");
});

test("in the settings of a workflow's runs a duration shows its number beside its unit", async ({ page }) => {
  const id = await saved({ one: log("x") }, { settings: { sla: { maxDurationMs: 90_000 } } });
  await signIn(page);
  await open(page, `/workflows/${id}`);
  await page.getByRole("tab", { name: "Runs", exact: true }).click();
  const number = page.getByRole("spinbutton", { name: "Longest duration" });
  await expect(number).toHaveValue("90");
  expect((await number.boundingBox())?.width).toBeGreaterThan(80);
  const unit = await page.getByRole("combobox", { name: "Longest duration: unit" }).boundingBox();
  expect((unit?.x ?? 0) + (unit?.width ?? 0)).toBeLessThanOrEqual(1440);
});

test("a run whose version is not the current one says in how many places they differ", async ({ page }) => {
  const id = await saved({ one: log("Before") });
  const runId = await ran(id, {}, "succeeded");
  const { definition } = await must(200, get(`/workflows/${id}`));
  const changed: Body = { ...definition, steps: { one: log("After") } };
  const put = await fetch(`${instance.baseUrl}/api/v1/workflows/${id}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${instance.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ definition: changed, expectedVersion: 1 }),
  });
  expect(put.status).toBe(200);
  await signIn(page);
  await open(page, `/runs/${runId}`);
  await page.getByRole("link", { name: "differs from the current in 1 place" }).click();
  await expect(page.getByRole("list", { name: "Changes from version 1 to version 2" })).toContainText("After");
});

test("on a phone a step opens over the page and gives way again", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const id = await saved(STEPS, { name: "On a phone" });
  const runId = await ran(id, { list: [1] }, "succeeded");
  await signIn(page);
  await open(page, `/runs/${runId}`);
  await page.getByRole("treeitem", { name: /^Read the list/ }).click();
  const panel = page.getByRole("dialog", { name: "Read the list" });
  await expect(panel.getByLabel("Step output", { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(page).not.toHaveURL(/step=/);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

import { expect, test, type Page } from "@playwright/test";
import { call } from "./api";
import { expectAccessible, watchPage } from "./page-watch";
import { signIn } from "./sign-in";

const SENTENCE = "When I receive important emails from clients, create Asana tasks and notify the team on Slack";

/** Goes to a page by the main navigation, as a person would. */
async function navigate(page: Page, name: string): Promise<void> {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

async function openWorkflow(page: Page, workflow: string): Promise<void> {
  await navigate(page, "Workflows");
  await page
    .getByRole("table", { name: "Workflows" })
    .getByRole("link", { name: workflow, exact: true })
    .first()
    .click();
  await expect(page.getByRole("toolbar", { name: "Editor" })).toBeVisible();
}

/** Starts a run in the editor, waits for its end, and opens it. */
async function runToTheEnd(page: Page, status: "Succeeded" | "Failed"): Promise<void> {
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("dialog", { name: "Run workflow" }).getByRole("button", { name: "Start run" }).click();
  const strip = page.getByRole("region", { name: "Run shown on the graph" });
  await expect(strip.getByRole("status")).toContainText(status, { timeout: 30_000 });
  await strip.getByRole("link", { name: "Open run" }).click();
  await expect(page.getByRole("status", { name: "State of the run" })).toContainText(status);
}

async function publishSimulated(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: /^Publish version/ });
  await dialog.getByRole("radio", { name: /^Simulate/ }).check();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Publish", exact: true }).click();
  await expect(dialog).toBeHidden();
}

/** A fault that is left armed would fail whatever runs next. */
test.afterEach(async () => void (await call("PUT", "/simulator/faults", { faults: [] })));

test("words become a workflow that runs, breaks, is repaired with proof, and is optimized and undone", async ({
  page,
}) => {
  test.setTimeout(600_000);
  const problems = watchPage(page);

  await signIn(page);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expectAccessible(page);

  await navigate(page, "Generate");
  await page.waitForURL(/\/generate/);
  await page.getByLabel("What should be automated?").fill(SENTENCE);
  const services = page.getByRole("list", { name: "Services" });
  for (const name of ["Gmail", "Asana", "Slack"])
    await expect(services.getByRole("listitem").filter({ hasText: name })).toContainText(/\d+ %/);
  await expect(page.getByRole("list", { name: "Plan" }).getByRole("listitem")).toHaveCount(3);
  await expect(page.getByRole("region", { name: "Questions" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Generate workflow" }).click();
  const open = page.getByRole("link", { name: "Open in editor" });
  await expect(open).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("region", { name: "Dry run" })).toContainText("Succeeded");
  await expectAccessible(page);

  await open.click();
  await expect(page.getByRole("tab", { name: "Graph" })).toBeVisible();
  const workflow = await page.getByRole("heading", { level: 1 }).innerText();
  await expectAccessible(page);
  await page.getByRole("tab", { name: "Outline" }).click();
  await expectAccessible(page);
  await page.getByRole("tab", { name: /^Problems/ }).click();
  await expectAccessible(page);
  await page.getByRole("tab", { name: "Graph" }).click();
  await publishSimulated(page);
  await runToTheEnd(page, "Succeeded");
  await expect(page.getByRole("tree", { name: "Steps of the run" }).getByRole("treeitem")).not.toHaveCount(0);
  await expectAccessible(page);

  await navigate(page, "Runs");
  await expect(page.getByRole("table", { name: "Runs" })).toBeVisible();
  await expectAccessible(page);
  await navigate(page, "Health");
  await expect(page.getByRole("region", { name: "Alerts" })).toBeVisible();
  await expectAccessible(page);

  await navigate(page, "Simulator");
  await page.getByRole("combobox", { name: /^Service/ }).fill("slack");
  await page.keyboard.press("Enter");
  await page.getByLabel("Fault", { exact: true }).selectOption("rate_limited");
  await page.getByLabel("Calls").fill("2");
  await page.getByRole("button", { name: "Switch fault on" }).click();
  await expect(page.getByRole("table", { name: "Faults" })).toContainText(/Slack/i);
  await expectAccessible(page);

  await openWorkflow(page, workflow);
  await runToTheEnd(page, "Failed");
  await expect(page.getByRole("tree", { name: "Steps of the run" })).toContainText("Failed");
  await expectAccessible(page);

  await page.getByRole("link", { name: "Find the cause" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Troubleshooting" })).toBeVisible();
  await page.getByRole("button", { name: "Analyze failures" }).click();
  const fixes = page.getByRole("list", { name: "Fixes" }).getByRole("listitem");
  await expect(fixes.first()).toBeVisible();
  await expect(page.getByText("Cause", { exact: true })).toBeVisible();
  await fixes.first().getByText("Show what changes").click();
  await expect(page.getByRole("list", { name: "Changes" }).first()).toBeVisible();
  await expectAccessible(page);
  await fixes.first().getByRole("button", { name: "Apply and publish" }).click();
  const proof = page.getByRole("region", { name: "Verification" }).first();
  await expect(proof).toBeVisible({ timeout: 30_000 });
  await expect(proof).toContainText("The recorded failure was reproduced.");
  await expect(proof).toContainText("Succeeded");
  await expectAccessible(page);

  await openWorkflow(page, workflow);
  await runToTheEnd(page, "Succeeded");

  await navigate(page, "Optimization");
  const apply = page.getByRole("button", { name: /^Apply [1-9]\d* findings?$/ });
  await expect(page.getByRole("region", { name: "Findings" })).toBeVisible({ timeout: 30_000 });
  const findings = page.getByRole("list", { name: "Findings" }).getByRole("checkbox", { disabled: false });
  await findings.first().check();
  await expectAccessible(page);
  await apply.click();
  await expect(page.getByRole("heading", { name: /^Applied as version/ })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("Same effects as before")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(page.getByRole("button", { name: "Undone" })).toBeVisible();

  for (const name of ["Connections", "Settings", "API"]) {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("status", { name: /^Loading/ })).toHaveCount(0);
    await expectAccessible(page);
  }
  expect(problems()).toEqual([]);
});

import { expect, test, type Page } from "@playwright/test";
import { get, log, must, post, runOf, runWith, saved } from "./api";
import { instance } from "./instance";
import { expectAccessible, watchPage } from "./page-watch";
import { signIn } from "./sign-in";

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${instance.baseUrl}/w/main${path}`);
}

async function asking(message: string): Promise<string> {
  const id = await saved({
    ask: { service: "approval", operation: "request", with: { message } },
    tell: log("{{ steps.ask.output.decision }}", { needs: ["ask"] }),
  });
  const { runId } = await must(202, post(`/workflows/${id}/runs`, { mode: "simulate", input: {} }));
  await runWith(runId, "waiting");
  return runId;
}

async function linkOf(runId: string): Promise<string> {
  const { items } = await must(200, get(`/approvals?runId=${runId}`));
  return new URL(items[0].link, instance.baseUrl).href;
}

test("what a run asks is counted in the navigation, approved with a note, and stands among the decided", async ({
  page,
}) => {
  const problems = watchPage(page);
  const runId = await asking("Pay the invoice of Contoso?");
  await signIn(page);
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("img", { name: /waiting$/ })).toBeVisible();
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Approvals", exact: true }).click();
  const item = page.getByRole("listitem").filter({ hasText: "Pay the invoice of Contoso?" });
  await expectAccessible(page);
  await item.getByLabel("Note").fill("Checked against the order");
  await item.getByRole("button", { name: /^Approve/ }).click();
  await expect(item).toBeHidden();
  const run = await runWith(runId, "succeeded");
  expect(run.steps[0].output).toMatchObject({ decision: "approved", note: "Checked against the order" });
  await page.getByRole("tab", { name: "Decided" }).click();
  await expect(page.getByRole("list", { name: "Decided approvals" })).toContainText("Checked against the order");
  expect(problems()).toEqual([]);
});

test("a run that waits for an approval is decided where it is shown", async ({ page }) => {
  const runId = await asking("Delete the old list?");
  await signIn(page);
  await open(page, `/runs/${runId}`);
  await page.getByRole("button", { name: "Reject: Delete the old list?" }).click();
  await expect(page.getByRole("status", { name: "State of the run" })).toContainText("Failed");
  expect((await runOf(runId)).error.code).toBe("APPROVAL_REJECTED");
});

test("a signed link is decided on a phone without an account; looking at it decides nothing", async ({ page }) => {
  const problems = watchPage(page);
  await page.setViewportSize({ width: 390, height: 844 });
  const runId = await asking("May the newsletter go out?");
  const link = await linkOf(runId);
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1, name: "Your approval is asked" })).toBeVisible();
  await expect(page.getByText("May the newsletter go out?")).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  expect((await runOf(runId)).status).toBe("waiting");
  await page.getByLabel("Note").fill("Go");
  await page.getByRole("button", { name: /^Approve/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Approved" })).toBeVisible();
  await runWith(runId, "succeeded");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Approved" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Approve/ })).toHaveCount(0);
  await page.goto(`${link.slice(0, -6)}AAAAAA`);
  await expect(page.getByRole("heading", { level: 1, name: "This link does not count" })).toBeVisible();
  expect(problems()).toEqual([]);
});

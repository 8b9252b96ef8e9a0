import { expect, test, type Page } from "@playwright/test";
import { must, post, runOf, runWith, saved, shape } from "./api";
import { instance } from "./instance";
import { expectAccessible, watchPage } from "./page-watch";
import { signIn } from "./sign-in";

const STEPS = {
  tell: { name: "Tell the team", service: "slack", operation: "message.post", with: { channel: "#team", text: "Hi" } },
  total: shape("{{ trigger.rows.total }}", { needs: ["tell"] }),
};

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${instance.baseUrl}/w/main${path}`);
}

async function failedRun(id: string): Promise<string> {
  const { runId } = await must(202, post(`/workflows/${id}/runs`, { mode: "simulate", input: { rows: {} } }));
  await runWith(runId, "failed");
  return runId;
}

function shownRun(page: Page): string {
  return /\/runs\/(run_\w+)/.exec(page.url())?.[1] ?? "";
}

test("replay tells what happens again before anything runs, takes an edited input, and links both ways", async ({
  page,
}) => {
  const problems = watchPage(page);
  const id = await saved(STEPS, { name: "Replayed" });
  const failed = await failedRun(id);
  await signIn(page);
  await open(page, `/runs/${failed}`);
  await page.getByRole("button", { name: "Replay…" }).click();
  const dialog = page.getByRole("dialog", { name: "Replay" });
  // Going on repeats nothing.
  await expect(dialog.getByRole("radio", { name: /^Continue/ })).toBeChecked();
  await expect(dialog).toContainText("Nothing that was done outside is done again.");
  await expect(dialog.getByRole("radio", { name: /^Repair/ })).toBeDisabled();
  await dialog.getByRole("radio", { name: /^Run again/ }).check();
  await expect(dialog.getByRole("list", { name: "Effects that happen again" })).toContainText("Tell the team");
  await expectAccessible(page);

  await dialog.getByRole("button", { name: "Edit input of the run" }).click();
  const input = dialog.getByRole("textbox", { name: "Input of the run" });
  await input.fill('{\n  "rows": {\n    "total": \n}}');
  await expect(dialog).toContainText("Not JSON: line 4");
  const start = dialog.getByRole("button", { name: /^Run, doing 1 again/ });
  await expect(start).toBeDisabled();
  await input.fill('{"rows": {"total": 7}}');
  await start.click();
  await page.waitForURL((url) => url.pathname.includes("/runs/run_") && !url.pathname.includes(failed));
  const again = shownRun(page);
  await expect(page.getByRole("status", { name: "State of the run" })).toContainText("Succeeded");
  expect((await runOf(again)).input).toEqual({ rows: { total: 7 } });
  expect((await runOf(failed)).replays).toEqual([again]);
  await page.getByRole("link", { name: failed.slice(-8) }).click();
  await expect(page.getByRole("status", { name: "State of the run" })).toContainText("Replayed as");
  expect(problems()).toEqual([]);
});

test("replay from a step keeps what stands before it", async ({ page }) => {
  const id = await saved(STEPS, { name: "From a step" });
  const failed = await failedRun(id);
  await signIn(page);
  await open(page, `/runs/${failed}?step=total`);
  await page.getByRole("button", { name: "Replay from here…" }).click();
  const dialog = page.getByRole("dialog", { name: "Replay" });
  await expect(dialog.getByLabel("Start at")).toHaveValue("total");
  await expect(dialog).toContainText("Keep their results: tell");
});

test("many runs are replayed and cancelled at once, after what would happen again was told", async ({ page }) => {
  const problems = watchPage(page);
  const id = await saved(STEPS, { name: "Many" });
  for (let count = 0; count < 3; count += 1) await failedRun(id);
  await signIn(page);
  await open(page, `/runs?workflow=${id}&status=failed`);
  await page.getByRole("checkbox", { name: "Select all shown" }).check();
  const bar = page.getByRole("toolbar", { name: "Actions for the selected runs" });
  await expect(bar).toContainText("3 selected");
  await bar.getByRole("button", { name: "Replay…" }).click();
  const dialog = page.getByRole("dialog", { name: "Replay runs" });
  await expect(dialog).toContainText("3 runs will be replayed.");
  await dialog.getByRole("radio", { name: /^Run again/ }).check();
  await expect(dialog.getByRole("list", { name: "Effects that happen again" })).toContainText("tell");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Run 3 runs" }).click();
  await expect(page.getByText("3 runs replayed")).toBeVisible();
  await expect(page.getByRole("button", { name: "Failed 6" })).toBeVisible({ timeout: 30_000 });

  const waiting = await saved({ pause: { service: "wait", operation: "duration", with: { ms: 600_000 } } });
  for (let count = 0; count < 2; count += 1) {
    const { runId } = await must(202, post(`/workflows/${waiting}/runs`, { mode: "simulate", input: {} }));
    await runWith(runId, "waiting");
  }
  await open(page, `/runs?workflow=${waiting}`);
  await page.getByRole("checkbox", { name: "Select all shown" }).check();
  await bar.getByRole("button", { name: "Cancel runs…" }).click();
  await page.getByRole("dialog", { name: "Cancel runs" }).getByRole("button", { name: "Cancel 2 runs" }).click();
  await expect(page.getByRole("button", { name: "Cancelled 2" })).toBeVisible({ timeout: 30_000 });
  expect(problems()).toEqual([]);
});

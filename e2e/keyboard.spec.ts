import { expect, test, type Locator, type Page } from "@playwright/test";
import { instance } from "./instance";
import { watchPage } from "./page-watch";

const TABS_MAX = 80;

/** Presses Tab until the control has the focus: it is reachable, and nothing on the way holds the focus. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  await expect(control).toBeVisible();
  for (let pressed = 0; pressed < TABS_MAX; pressed += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new TypeError(`not reached by ${String(TABS_MAX)} presses of Tab: ${control.toString()}`);
}

async function createWorkflow(): Promise<{ id: string }> {
  const answer = await fetch(`${instance.baseUrl}/api/v1/workflows`, {
    method: "POST",
    headers: { authorization: `Bearer ${instance.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({
      definition: {
        schema: 1,
        name: "Edited without a mouse",
        triggers: { start: { service: "manual", event: "started" } },
        steps: { greet: { service: "slack", operation: "message.post", with: { channel: "#team", text: "Hello" } } },
      },
    }),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as { id: string };
}

test("signing in, editing a step in the outline and saving work by keyboard alone", async ({ page }) => {
  const problems = watchPage(page);
  const { id } = await createWorkflow();

  await page.goto(`${instance.baseUrl}/`);
  await tabTo(page, page.getByLabel("E-mail"));
  await page.keyboard.type(instance.email);
  await tabTo(page, page.getByLabel("Password"));
  await page.keyboard.type(instance.password);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/w\/[^/]+$/);

  // The first thing that Tab reaches leads past the navigation.
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Workflows" }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/workflows$/);
  await tabTo(page, page.getByRole("table", { name: "Workflows" }).locator(`a[href$="/workflows/${id}"]`).first());
  await page.keyboard.press("Enter");

  const graph = page.getByRole("tab", { name: "Graph" });
  await tabTo(page, graph);
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Outline" })).toHaveAttribute("aria-selected", "true");
  const trigger = page.getByRole("tabpanel", { name: "Outline" }).getByRole("button").first();
  await tabTo(page, trigger);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const name = page.getByLabel("Step name");
  await tabTo(page, name);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("Greet the team");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByRole("toolbar", { name: "Editor" }).getByRole("status")).toContainText("Saved as version 2");

  await page.reload();
  await expect(page.getByRole("tabpanel", { name: "Outline" })).toContainText("Greet the team");
  expect(problems()).toEqual([]);
});

import { expect, test } from "@playwright/test";
import { NAVIGATION } from "@/components/shell/navigation";
import { instance } from "./instance";
import { expectAccessible, watchPage } from "./page-watch";
import { signIn } from "./sign-in";

test.use({ viewport: { width: 390, height: 844 } });

test("on a phone every page is reached by the drawer, fits the screen, and is accessible", async ({ page }) => {
  test.setTimeout(300_000);
  const problems = watchPage(page);
  const answer = await fetch(`${instance.baseUrl}/api/v1/workflows`, {
    method: "POST",
    headers: { authorization: `Bearer ${instance.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({
      definition: {
        schema: 1,
        name: "Seen on a phone, with a name that is rather longer than its line",
        triggers: { start: { service: "manual", event: "started" } },
        steps: { note: { service: "log", operation: "write", with: { message: "Hello" } } },
      },
    }),
  });
  expect(answer.status).toBe(201);
  const { id } = (await answer.json()) as { id: string };

  const expectFits = async (): Promise<void> => {
    await expect(page.getByRole("status", { name: /^Loading/ })).toHaveCount(0);
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `${page.url()} is wider than the screen`).toBeLessThanOrEqual(0);
    await expectAccessible(page);
  };

  await page.goto(instance.baseUrl);
  await expectFits();
  await signIn(page);
  const home = page.url();
  for (const { label, path } of NAVIGATION.flatMap((group) => group.items)) {
    await page.getByRole("button", { name: "Open navigation" }).click();
    await page.getByRole("dialog", { name: "Navigation" }).getByRole("link", { name: label, exact: true }).click();
    await expect(page.getByRole("dialog", { name: "Navigation" })).toBeHidden();
    await page.waitForURL((url) => url.pathname === new URL(home).pathname + path);
    await expectFits();
  }
  await page.goto(`${home}/workflows/${id}`);
  await expect(page.getByRole("toolbar", { name: "Editor" })).toBeVisible();
  await expectFits();
  expect(problems()).toEqual([]);
});

import { expect, test } from "@playwright/test";
import { startInstance } from "../scripts/lib/instance.mjs";
import { expectAccessible, watchPage } from "./page-watch";

test("a fresh installation asks for its owner and lands on the overview", async ({ page }) => {
  test.setTimeout(180_000);
  const problems = watchPage(page);
  const instance = await startInstance({ env: { OWNER_EMAIL: "", OWNER_PASSWORD: "", OWNER_API_KEY: "" } });
  try {
    await page.goto(`${instance.baseUrl}/`);
    await page.waitForURL(/\/setup$/);
    await expectAccessible(page);
    await page.getByLabel("Your name").fill("Ada Lovelace");
    await page.getByLabel("E-mail").fill("ada@example.test");
    await page.getByLabel("Password").fill("engine-1843-notes");
    await page.getByRole("button", { name: "Create owner account" }).click();
    await page.waitForURL(/\/w\/[^/]+$/);
    await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
    await expectAccessible(page);

    // There is one owner: the page does not offer to make another.
    await page.goto(`${instance.baseUrl}/setup`);
    await expect(page.getByRole("button", { name: "Create owner account" })).toHaveCount(0);
    expect(problems()).toEqual([]);
  } finally {
    await instance.stop();
  }
});

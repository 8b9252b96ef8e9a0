import type { Page } from "@playwright/test";
import { instance } from "./instance";

/** Signs the owner in on the first page. */
export async function signIn(page: Page): Promise<void> {
  await page.goto(`${instance.baseUrl}/`);
  await page.getByLabel("E-mail").fill(instance.email);
  await page.getByLabel("Password").fill(instance.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/w\/[^/]+$/);
}

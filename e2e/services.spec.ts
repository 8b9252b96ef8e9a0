import { expect, test } from "@playwright/test";
import { instance } from "./instance";
import { expectAccessible, watchPage } from "./page-watch";
import { signIn } from "./sign-in";

test("a service is found by a misspelled name, read, and tried in the simulator", async ({ page }) => {
  const problems = watchPage(page);
  await signIn(page);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Services" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Services" })).toBeVisible();
  const list = page.getByRole("list", { name: "Services" });
  await expect(list.getByRole("link").first()).toBeVisible();
  await expectAccessible(page);

  // Typing anywhere on the page searches.
  await page.keyboard.type("slakc");
  await expect(page.getByRole("searchbox", { name: "Name" })).toHaveValue("slakc");
  await expect(list.getByRole("link").first()).toContainText("Slack");
  await expect(page).toHaveURL(/q=slakc/);
  await page.getByRole("searchbox", { name: "Name" }).fill("zzqqzz");
  await expect(page.getByText("No service called “zzqqzz”")).toBeVisible();
  await expect(page.getByRole("link", { name: "Call it with the HTTP step" })).toBeVisible();

  await page.getByRole("searchbox", { name: "Name" }).fill("slakc");
  await page.keyboard.press("ArrowDown");
  await expect(list.getByRole("link").first()).toBeFocused();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/services\/slack/);
  await page.getByRole("button", { name: /message\.post/ }).click();
  const input = page.getByRole("list", { name: "Input" });
  await expect(input.getByRole("listitem").filter({ hasText: "channel" }).first()).toContainText("required");
  const form = page.getByRole("form", { name: "Try Post a message" });
  await form.getByLabel("Channel").fill("#team");
  await form.getByRole("button", { name: "Try in the simulator" }).click();
  const sent = page.getByRole("status", { name: "Result" });
  await expect(sent).toContainText("chat.postMessage");
  await expect(sent).toContainText("#team");
  await expectAccessible(page);
  expect(problems()).toEqual([]);

  await page.goto(`${instance.baseUrl}${new URL(page.url()).pathname.replace(/slack$/, "no-such-service")}`);
  await expect(page.getByText("There is no service no-such-service")).toBeVisible();
});

import { expect, test } from "@playwright/test";
import { watchPage, expectAccessible } from "./page-watch";
import { signIn } from "./sign-in";

const DOCUMENT = `openapi: 3.1.0
info: {title: Depot Desk, version: '2'}
servers: [{url: 'https://api.depot.example/v2'}]
paths:
  /crates:
    get: {summary: All crates, responses: {'200': {description: ok}}}
    head: {responses: {'200': {description: ok}}}
  /crates/{id}:
    delete: {summary: Remove a crate, responses: {'204': {description: gone}}}
`;

test("an own service is added from a document, gets a new one and is deleted", async ({ page }) => {
  const problems = watchPage(page);
  await signIn(page);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Services" }).click();
  await page.getByRole("button", { name: "Add your own service" }).click();
  const dialog = page.getByRole("dialog", { name: "Add your own service" });

  // What is wrong is named by its place.
  await dialog.getByRole("textbox", { name: "Document" }).fill(DOCUMENT.replace(/servers.*\n/, ""));
  await expect(dialog.getByRole("alert")).toContainText("document/servers");
  await expect(dialog.getByRole("button", { name: "Add service" })).toBeDisabled();

  await dialog.getByRole("textbox", { name: "Document" }).fill("");
  await dialog
    .getByLabel("File")
    .setInputFiles({ name: "depot.yaml", mimeType: "application/yaml", buffer: Buffer.from(DOCUMENT) });
  const preview = dialog.getByRole("region", { name: "What it becomes" });
  await expect(preview).toContainText("2 can be called, 1 left out");
  await expect(preview).toContainText("https://api.depot.example/v2");
  await preview.getByText("Left out (1)").click();
  await expect(preview).toContainText("/paths/~1crates/head");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Add service" }).click();

  await page.waitForURL(/\/services\/own-depot-desk/);
  await page.getByRole("button", { name: "Replace document" }).click();
  const replace = page.getByRole("dialog", { name: "New document for Depot Desk" });
  await replace.getByRole("textbox", { name: "Document" }).fill(DOCUMENT.replace(/ {2}\/crates\/\{id\}:\n.*\n/, ""));
  await expect(replace.getByRole("group", { name: "Changes" })).toContainText("crate.delete");
  await replace.getByRole("button", { name: "Replace document" }).click();
  await expect(page.getByRole("region", { name: "Operations (1)" })).toBeVisible();

  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete service" }).click();
  await page.waitForURL(/\/services$/);
  await page.getByRole("searchbox", { name: "Name" }).fill("depot desk");
  await expect(page.getByRole("list", { name: "Services" }).getByText("Depot Desk")).toHaveCount(0);
  expect(problems()).toEqual([]);
});

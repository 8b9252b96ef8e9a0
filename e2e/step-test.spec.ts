import { expect, test } from "@playwright/test";
import { must, post, saved } from "./api";
import { instance } from "./instance";
import { expectAccessible, watchPage } from "./page-watch";
import { signIn } from "./sign-in";

test("one step is tested with edited input, its output pinned, and a simulated run takes it", async ({ page }) => {
  const problems = watchPage(page);
  const id = await saved(
    {
      tell: { service: "slack", operation: "message.post", with: { channel: "#team", text: "{{ trigger.note }}" } },
      keep: {
        service: "transform",
        operation: "shape",
        with: { value: "{{ steps.tell.output.ts }}" },
        needs: ["tell"],
      },
    },
    { name: "Tested by steps", triggers: { start: { service: "manual", event: "started" } } },
  );
  await must(200, post(`/workflows/${id}/runs`, { mode: "simulate", input: { note: "from a run" }, waitMs: 20_000 }));
  await signIn(page);
  await page.goto(`${page.url()}/workflows/${id}?view=outline`);
  const outline = page.getByRole("list", { name: "Outline of the workflow" });
  await outline.getByRole("button", { name: /^tell/ }).click();
  await page.getByRole("button", { name: "Test step" }).click();

  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Taken from")).toHaveValue("last");
  await expect(dialog.getByLabel("Text")).toHaveValue("from a run");
  await dialog.getByLabel("Text").fill("edited for the test");
  await dialog.getByRole("button", { name: "Run step" }).click();
  const output = dialog.getByRole("region", { name: "Output of the test" });
  await expect(output.getByRole("status")).toContainText("Succeeded");
  await expect(output.getByRole("status")).toContainText("simulated");
  await output.getByText(/^Request: POST/).click();
  await expect(output).toContainText("edited for the test");

  // A field that does not fit is told at the field.
  await dialog.getByLabel("Channel").fill("");
  await dialog.getByRole("button", { name: "Run step" }).click();
  await expect(output.getByRole("status")).toContainText("Failed");
  await expect(dialog.getByRole("region", { name: "Input of the test" }).getByRole("alert")).toBeVisible();
  await dialog.getByLabel("Channel").fill("#team");
  await dialog.getByRole("button", { name: "Run step" }).click();
  await expect(output.getByRole("status")).toContainText("Succeeded");
  await output.getByRole("button", { name: "Pin this output" }).click();
  await expect(output.getByText("Pinned output", { exact: true })).toBeVisible();
  await expectAccessible(page);

  // Live asks first, and says what it does.
  await dialog.getByLabel("Mode").selectOption("live");
  await expect(dialog.getByText("This calls the real service")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Run step live" })).toBeDisabled();
  await page.keyboard.press("Escape");

  await expect(outline.getByRole("button", { name: /^tell/ })).toContainText("output pinned");
  const run = await must(200, post(`/workflows/${id}/runs`, { mode: "simulate", input: {}, waitMs: 20_000 }));
  expect(run).toMatchObject({ status: "succeeded", source: { pinned: ["tell"] } });
  await page.goto(
    `${instance.baseUrl}${new URL(page.url()).pathname.split("/workflows/")[0]}/runs/${run.id}?step=tell`,
  );
  await expect(page.getByText("Pinned output", { exact: true })).toBeVisible();
  expect(problems()).toEqual([]);
});

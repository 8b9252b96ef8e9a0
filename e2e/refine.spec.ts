import { expect, test } from "@playwright/test";
import { get, must, saved } from "./api";
import { expectAccessible, watchPage } from "./page-watch";
import { signIn } from "./sign-in";

test("a workflow is told in words, changed by a sentence after a question is answered, and taken back", async ({
  page,
}) => {
  const problems = watchPage(page);
  const id = await saved(
    {
      first: { name: "Note one", service: "log", operation: "write", with: { message: "one" } },
      second: { name: "Note two", service: "log", operation: "write", needs: ["first"], with: { message: "two" } },
    },
    { name: "Changed by words", triggers: { start: { service: "manual", event: "started" } } },
  );
  await signIn(page);
  await page.goto(`${page.url()}/workflows/${id}?view=words`);
  const told = page.getByRole("list", { name: "In plain words" });
  await expect(told).toContainText("It starts when somebody starts it by hand");

  // Two steps fit: which one is asked, and one click answers.
  await page.getByRole("textbox", { name: "Change it in words" }).fill("remove the note step");
  await page.getByRole("button", { name: "Show the change" }).click();
  const question = page.getByRole("group", { name: /Which of the two steps/ });
  await question.getByRole("button", { name: "Note two" }).click();
  await expect(page.getByRole("list", { name: "What changes" })).toContainText('"Note two" is taken out');
  await expect(page.getByRole("list", { name: "Difference" })).toContainText("Removed");
  await expectAccessible(page);
  // Nothing changes before it is applied.
  expect(await must(200, get(`/workflows/${id}`))).toMatchObject({ headVersion: 1 });

  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(page.getByRole("button", { name: "Undo", exact: true }).last()).toBeVisible();
  await expect(told).not.toContainText("Note two");
  expect(Object.keys((await must(200, get(`/workflows/${id}`))).definition.steps)).toEqual(["first"]);
  await page.getByRole("button", { name: "Undo", exact: true }).last().click();
  await expect(told).toContainText("Note two");
  expect(Object.keys((await must(200, get(`/workflows/${id}`))).definition.steps)).toEqual(["first", "second"]);
  expect(problems()).toEqual([]);
});

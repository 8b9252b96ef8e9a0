import { expect, test, type Page } from "@playwright/test";
import { APP, startOAuthServer, type OAuthServer } from "@/lib/server/testing/oauth-server";
import { get, must, published, post, runWith } from "./api";
import { instance } from "./instance";
import { expectAccessible, watchPage } from "./page-watch";
import { signIn } from "./sign-in";

const REDIRECT = `${instance.baseUrl}/api/v1/connections/oauth/callback`;
const CALLBACK = "**/api/v1/connections/oauth/callback?**";

let server: OAuthServer;
test.beforeAll(async () => {
  server = await startOAuthServer(REDIRECT, { port: instance.outboundPort, byHand: true });
});
test.afterAll(() => server.close());

async function openWizard(page: Page, name: string, clientSecret = APP.clientSecret): Promise<void> {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Connections" }).click();
  await page.getByRole("button", { name: "New connection" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New connection" });
  await dialog.getByRole("combobox", { name: /^Service/ }).fill("http");
  await dialog.getByRole("option", { name: /^HTTP/ }).first().click();
  await dialog.getByLabel("Kind of credential").selectOption("oauth2");
  await dialog.getByRole("textbox", { name: /^Name/ }).fill(name);
  await dialog.getByLabel("Client id").fill(APP.clientId);
  await dialog.getByLabel("Client secret").fill(clientSecret);
  await dialog.getByLabel("Scopes").fill("openid orders:write");
  await dialog.getByLabel("Authorize address").fill(server.authorizeUrl);
  await dialog.getByLabel("Token address").fill(server.tokenUrl);
}

test("an OAuth app of one's own: redirect address, check, sign-in and consent at the provider, and a run that goes on", async ({
  page,
}) => {
  const problems = watchPage(page);
  await signIn(page);
  await openWizard(page, "Shop", "not the secret");
  const dialog = page.getByRole("dialog", { name: "New connection" });
  await expect(dialog.getByText(REDIRECT, { exact: true })).toBeVisible();
  const checked = dialog.getByRole("list", { name: "What was checked" });
  await dialog.getByRole("button", { name: "Check the app" }).click();
  await expect(checked).toContainText("client secret is wrong");
  await dialog.getByLabel("Client secret").fill(APP.clientSecret);
  await dialog.getByRole("button", { name: "Check the app" }).click();
  await expect(checked).toContainText("knows this app");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Save and connect" }).click();

  await page.getByRole("button", { name: "Sign in as Ada" }).click();
  await expect(page.getByText("openid orders:write")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.waitForURL(/\/connections\/conn_[^/]+\?signIn=access_denied$/);
  await expect(page.getByText("somebody chose Cancel")).toHaveCount(1);
  await expect(page.getByText("Not connected: live steps that need it wait")).toBeVisible();

  // Told although the connection has a reason of its own to be broken.
  await page.goto(`${page.url().split("?")[0] ?? ""}?signIn=state_expired`);
  await expect(page.getByText("The sign-in took longer than ten minutes.")).toBeVisible();
  await expect(page.getByText("somebody chose Cancel")).toBeVisible();

  const id = /connections\/(conn_[^?]+)/.exec(page.url())?.[1] ?? "";
  const send = { service: "http", operation: "request", connection: id };
  const workflow = await published({ send: { ...send, with: { method: "POST", url: `${server.origin}/api/orders` } } });
  const { runId: run } = await must(202, post(`/workflows/${workflow}/runs`, { mode: "live" }));
  await runWith(run, "waiting");

  await page.getByRole("link", { name: "Connect", exact: true }).click();
  const back = page.waitForRequest(CALLBACK);
  await page.getByRole("button", { name: "Allow" }).click();
  const used = (await back).url();
  await page.waitForURL(/\?signIn=connected$/);
  await expect(page.getByText("What waited for this connection goes on now.")).toBeVisible();
  await runWith(run, "succeeded");
  expect(server.orders).toEqual([`${run}:send:0`]);
  await expectAccessible(page);

  // The same answer a second time, and one that nobody gave out: told, and nothing of the connection changes.
  await page.goto(used);
  await page.waitForURL(/\?signIn=state_used$/);
  await expect(page.getByText("This answer of the provider was used already.")).toBeVisible();
  await page.goto(used.replace(/state=[^&]+/, (state) => `${state}x`));
  await page.waitForURL(/\/connections\?signIn=state_unknown$/);
  await expect(page.getByText("This sign-in was not begun here, or not by you.")).toBeVisible();
  expect(await must(200, get(`/connections/${id}`))).toMatchObject({ state: "ok", grant: "authorization_code" });
  expect(problems()).toEqual([]);
});

test("dialogs of a connection by keyboard alone: the first field, what is wrong, and back to where one was", async ({
  page,
}) => {
  const problems = watchPage(page);
  const credentials = { token: "canary-token-of-a-dialog" };
  const made = await must(
    201,
    post("/connections", { service: "http", name: "By keyboard", authKind: "bearer", credentials }),
  );
  await published({
    a: { service: "http", operation: "request", connection: made.id, with: { method: "GET", url: server.origin } },
  });
  await signIn(page);
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };

  await page.goto(`${page.url()}/connections`);
  const create = page.getByRole("button", { name: "New connection" }).first();
  await create.focus();
  await press("Enter");
  const wizard = page.getByRole("dialog", { name: "New connection" });
  // The field of services finds one by a name with a typo; Escape closes its list before the dialog.
  const service = wizard.getByRole("combobox", { name: /^Service/ });
  await expect(service).toBeFocused();
  await page.keyboard.type("slakc");
  await expect(wizard.getByRole("option").first()).toHaveAccessibleName("Slack");
  await expect(service).toHaveAttribute("aria-activedescendant", /slack$/);
  await expectAccessible(page);
  await press("Escape");
  await expect(service).toHaveValue("");
  await page.keyboard.type("http");
  await press("ArrowDown", "ArrowUp", "Enter");
  await expect(service).toHaveValue(/^HTTP/);
  await wizard.getByLabel("Kind of credential").selectOption("bearer");
  const name = wizard.getByRole("textbox", { name: /^Name/ });
  await name.fill("   ");
  await wizard.getByLabel("Token").fill("a token");
  await press("Enter");
  await expect(name).toBeFocused();
  await expect(name).toHaveAccessibleDescription("Fill this in.");
  await wizard.getByLabel("Kind of credential").selectOption("oauth2");
  await wizard.getByRole("button", { name: "Check the app" }).focus();
  await press("Enter");
  await expect(wizard.getByLabel("Client id")).toBeFocused();
  await press("Escape");
  await expect(wizard).toBeHidden();
  await expect(create).toBeFocused();

  await page.goto(`${page.url()}/${String(made.id)}`);
  await page.getByRole("button", { name: "Test" }).focus();
  await press("Enter");
  await expect(page.getByLabel("Address to read")).toBeFocused();
  await page.keyboard.type(`${server.origin}/api/me`);
  await press("Enter");
  await expect(page.getByText("The test failed")).toBeVisible();
  await expect(page.getByRole("button", { name: "Test" })).toBeFocused();

  await page.getByRole("button", { name: "Replace credential" }).focus();
  await press("Enter");
  await expect(page.getByRole("textbox", { name: /^Token/ })).toBeFocused();
  await page.keyboard.type("   ");
  await press("Enter");
  await expect(page.getByRole("textbox", { name: /^Token/ })).toHaveAccessibleDescription("Fill this in.");
  await press("Escape");

  const more = page.getByRole("button", { name: "More" });
  await more.focus();
  await press("Enter");
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await press("End");
  await expect(page.getByRole("menuitem").last()).toBeFocused();
  await press("Enter");
  const deletion = page.getByRole("dialog", { name: "Delete By keyboard?" });
  await expect(deletion).toHaveAccessibleDescription(/Live runs of these workflows will fail.*can't be brought back/s);
  await expect(deletion.getByRole("textbox")).toBeFocused();
  // Round and round within the dialog.
  for (let tab = 0; tab < 6; tab += 1) {
    await press("Tab");
    await expect(deletion.locator(":focus")).toHaveCount(1);
  }
  await expectAccessible(page);
  await press("Escape");
  await expect(deletion).toBeHidden();
  await expect(more).toBeFocused();
  expect(problems()).toEqual([]);
});

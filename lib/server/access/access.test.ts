import { afterEach, describe, expect, it } from "vitest";
import { firstBrokenEntry } from "@/lib/db/audit-chain";
import * as apiKeyRoute from "@/app/api/v1/api-keys/[id]/route";
import * as apiKeysRoute from "@/app/api/v1/api-keys/route";
import * as auditRoute from "@/app/api/v1/audit-log/route";
import * as invitationRoute from "@/app/api/v1/invitations/accept/route";
import * as meRoute from "@/app/api/v1/me/route";
import * as memberRoute from "@/app/api/v1/members/[id]/route";
import * as membersRoute from "@/app/api/v1/members/route";
import * as settingsRoute from "@/app/api/v1/settings/route";
import * as setupRoute from "@/app/api/v1/setup/route";
import * as systemRoute from "@/app/api/v1/system/route";
import * as workspacesRoute from "@/app/api/v1/workspaces/route";
import { testServices, type TestServices } from "../testing/test-services";
import { AUTH_ENDPOINTS, handleAuthRequest } from "./handle-auth-request";

const ORIGIN = "http://localhost:8000";
const OWNER = { email: "Owner@Example.com", password: "correct horse battery", name: "Olga" };
const OWNER_KEY = "owner-key-of-at-least-24-characters";
const ENV_OWNER = { OWNER_EMAIL: OWNER.email, OWNER_PASSWORD: OWNER.password, OWNER_API_KEY: OWNER_KEY };

let test: TestServices;
afterEach(() => test.remove());

type Init = { method?: string; body?: unknown; headers?: Record<string, string> };

function request(path: string, { method = "GET", body, headers = {} }: Init = {}): Request {
  const init: RequestInit = {
    method,
    headers: { host: "localhost:8000", "content-type": "application/json", ...headers },
  };
  if (body !== undefined) init.body = JSON.stringify(body);
  return new Request(`${ORIGIN}${path}`, init);
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const idOf = (id: string) => ({ params: Promise.resolve({ id }) });
const auth = (path: string, init: Init) => handleAuthRequest(request(`/api/auth${path}`, init), test.services);

async function signIn(email = OWNER.email, password = OWNER.password): Promise<{ cookie: string; origin: string }> {
  const answer = await auth("/sign-in/email", {
    method: "POST",
    body: { email, password },
    headers: { origin: ORIGIN },
  });
  expect(answer.status).toBe(200);
  const said = await answer.text();
  const token = answer.headers.getSetCookie()[0]?.split(/[=.%]/)[2] ?? "";
  expect(token.length).toBeGreaterThan(20);
  expect(said).not.toContain(token);
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  return { cookie, origin: ORIGIN };
}

describe("the first owner", () => {
  it("is made over loopback without a token, once, and can sign in and out", async () => {
    test = await testServices();
    expect(await (await setupRoute.GET(request("/api/v1/setup"))).json()).toEqual({ needed: true, tokenNeeded: false });
    const made = await setupRoute.POST(request("/api/v1/setup", { method: "POST", body: OWNER }));
    expect(made.status).toBe(201);
    const again = await setupRoute.POST(request("/api/v1/setup", { method: "POST", body: OWNER }));
    expect(again.status).toBe(409);

    const session = await signIn();
    const me = await meRoute.GET(request("/api/v1/me", { headers: session }));
    expect(await me.json()).toMatchObject({ kind: "user", email: "owner@example.com", role: "owner" });
    expect((await auth("/sign-out", { method: "POST", body: {}, headers: session })).status).toBe(200);
    expect((await meRoute.GET(request("/api/v1/me", { headers: session }))).status).toBe(401);
  });

  it.each([
    ["an address that is not loopback", {}, { host: "platform.example.com" }],
    ["a proxy's forwarded host", {}, { "x-forwarded-host": "platform.example.com" }],
    ["a proxy's word for whom it asks", {}, { "x-forwarded-for": "203.0.113.7" }],
    ["a proxy's Forwarded", {}, { forwarded: "for=203.0.113.7" }],
    ["a name that was made to lead here", {}, { host: "rebound.example:8000" }],
    ["a server bound to every address", { HOST: "0.0.0.0" }, {}],
    ["a public address in the settings", { PUBLIC_URL: "https://platform.example.com" }, {}],
  ])("needs the token with %s", async (_, settings, headers) => {
    test = await testServices(settings);
    const state = await setupRoute.GET(request("/api/v1/setup", { headers }));
    expect(await state.json()).toEqual({ needed: true, tokenNeeded: true });
    for (const token of [undefined, "", "guess"]) {
      const answer = await setupRoute.POST(
        request("/api/v1/setup", { method: "POST", body: { ...OWNER, token }, headers }),
      );
      expect(answer.status).toBe(403);
    }
  });

  it("comes to be only once when two ask at the same moment", async () => {
    test = await testServices();
    const ask = (email: string) =>
      setupRoute.POST(request("/api/v1/setup", { method: "POST", body: { ...OWNER, email } }));
    const statuses = (await Promise.all([ask("a@example.com"), ask("b@example.com")])).map((answer) => answer.status);
    expect(statuses.sort()).toEqual([201, 409]);
  });

  it("comes from the settings with a key that works at once, and starting again changes nothing", async () => {
    test = await testServices(ENV_OWNER);
    await test.services.access.firstOwner.ensureFromEnv();
    await test.services.access.firstOwner.ensureFromEnv();
    const me = await meRoute.GET(request("/api/v1/me", { headers: bearer(OWNER_KEY) }));
    expect(await me.json()).toMatchObject({ kind: "key", role: "owner", workspaces: [{ slug: "main" }] });
    expect(await test.services.platform.db.apiKey.count()).toBe(1);
    await signIn();
  });

  it("can be a key alone, and an account made later joins its workspace", async () => {
    test = await testServices({ OWNER_API_KEY: OWNER_KEY });
    await test.services.access.firstOwner.ensureFromEnv();
    expect((await meRoute.GET(request("/api/v1/me", { headers: bearer(OWNER_KEY) }))).status).toBe(200);
    const made = await setupRoute.POST(request("/api/v1/setup", { method: "POST", body: OWNER }));
    expect(made.status).toBe(201);
    expect(await test.services.platform.db.workspace.count()).toBe(1);
  });
});

describe("signing in", () => {
  async function start(settings: Record<string, string> = {}): Promise<void> {
    test = await testServices({ ...ENV_OWNER, ...settings });
    await test.services.access.firstOwner.ensureFromEnv();
  }

  it("leaves nothing of the library open but the allow-list", async () => {
    await start();
    expect([...AUTH_ENDPOINTS]).toHaveLength(4);
    const body = { email: "x@example.com", password: "12345678", name: "x" };
    for (const path of [
      "/sign-up/email",
      "/organization/create",
      "/update-user",
      "/delete-user",
      "/list-sessions",
      "/ok",
      "/reset-password",
      "/sign-in/email/",
      "//sign-up/email",
      "/change-email",
      "/sign-in/social",
    ]) {
      expect((await auth(path, { method: "POST", body, headers: { origin: ORIGIN } })).status, path).toBe(404);
      expect((await auth(path, {})).status, path).toBe(404);
    }
    expect(await test.services.platform.db.user.count()).toBe(1);
  });

  it("answers a wrong password and an unknown account alike, and slows down guessing", async () => {
    await start({ LOGIN_LIMIT_PER_MINUTE: "3" });
    const attempt = (email: string) =>
      auth("/sign-in/email", { method: "POST", body: { email, password: "wrong wrong" } });
    const [known, unknown] = [await attempt(OWNER.email), await attempt("nobody@example.com")];
    expect(known.status).toBe(401);
    expect(unknown.status).toBe(401);
    const detail = async (answer: Response) => ((await answer.json()) as { detail: string }).detail;
    expect(await detail(known)).toBe(await detail(unknown));
    await attempt(OWNER.email);
    await attempt(OWNER.email);
    const limited = await attempt(OWNER.email);
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it.each([
    ["http://127.0.0.1:8000", { "set-cookie": /^platform\.session_token=.*HttpOnly; SameSite=Lax$/i }, false],
    ["https://platform.example.com", { "set-cookie": /^__Host-platform\.session_token=/ }, true],
  ])("sets a cookie that fits %s", async (publicUrl, expected, isSecure) => {
    await start({ PUBLIC_URL: publicUrl });
    const answer = await auth("/sign-in/email", {
      method: "POST",
      body: { email: OWNER.email, password: OWNER.password },
      headers: { origin: publicUrl },
    });
    const cookie = answer.headers.getSetCookie()[0] ?? "";
    expect(cookie).toMatch(expected["set-cookie"]);
    expect(/; Secure/i.test(cookie)).toBe(isSecure);
    expect(/; Path=\//i.test(cookie)).toBe(true);
    expect(/; Domain/i.test(cookie)).toBe(false);
  });

  it.each([
    ["another site", { origin: "http://evil.example" }],
    ["a sandboxed frame (null)", { origin: "null" }],
    ["nobody who vouches for it", {}],
    ["a sister site", { origin: ORIGIN, "sec-fetch-site": "same-site" }],
  ])("refuses a change with this cookie from %s", async (_, headers) => {
    await start();
    const { cookie } = await signIn();
    const answer = await workspacesRoute.POST(
      request("/api/v1/workspaces", { method: "POST", body: { name: "x" }, headers: { cookie, ...headers } }),
    );
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: "CSRF_REFUSED" });
    expect((await auth("/sign-out", { method: "POST", body: {}, headers: { cookie, ...headers } })).status).toBe(403);
  });

  it("refuses a form post with this cookie", async () => {
    await start();
    const headers = { ...(await signIn()), "content-type": "text/plain" };
    const answer = await workspacesRoute.POST(
      request("/api/v1/workspaces", { method: "POST", body: { name: "x" }, headers }),
    );
    expect(answer.status).toBe(400);
  });

  it("asks a browser with two workspaces which one it means", async () => {
    await start();
    const session = await signIn();
    const members = (headers: Record<string, string>) =>
      membersRoute.GET(request("/api/v1/members", { headers: { ...session, ...headers } }));
    expect((await members({})).status).toBe(200);
    const made = await workspacesRoute.POST(
      request("/api/v1/workspaces", { method: "POST", body: { name: "Sales & Ops" }, headers: session }),
    );
    expect(await made.json()).toMatchObject({ slug: "sales-ops" });
    expect((await members({})).status).toBe(422);
    expect((await members({ "x-workspace-id": "sales-ops" })).status).toBe(200);
    expect((await members({ "x-workspace-id": "ws_unknown" })).status).toBe(404);
  });
});

describe("keys and members", () => {
  async function start(): Promise<void> {
    test = await testServices(ENV_OWNER);
    await test.services.access.firstOwner.ensureFromEnv();
  }
  const newKey = async (body: object, key = OWNER_KEY) =>
    apiKeysRoute.POST(request("/api/v1/api-keys", { method: "POST", body, headers: bearer(key) }));
  const me = (key: string) => meRoute.GET(request("/api/v1/me", { headers: bearer(key) }));

  it("a key is shown once, works, and stops at revocation and at its expiry", async () => {
    await start();
    const made = await newKey({ name: "ci", role: "editor" });
    expect(made.status).toBe(201);
    const { id, key } = (await made.json()) as { id: string; key: string };
    expect((await me(key)).status).toBe(200);
    const list = await (await apiKeysRoute.GET(request("/api/v1/api-keys", { headers: bearer(OWNER_KEY) }))).text();
    expect(list).toContain(id);
    expect(list).not.toContain(key);
    expect(
      (await apiKeyRoute.DELETE(request("/x", { method: "DELETE", headers: bearer(OWNER_KEY) }), idOf(id))).status,
    ).toBe(204);
    expect((await me(key)).status).toBe(401);
    expect((await newKey({ name: "old", role: "viewer", expiresAt: "2020-01-01T00:00:00Z" })).status).toBe(422);
  });

  it("a key for another workspace needs standing there, and reaches nothing else", async () => {
    await start();
    const space = await workspacesRoute.POST(
      request("/api/v1/workspaces", { method: "POST", body: { name: "B" }, headers: bearer(OWNER_KEY) }),
    );
    const { id: workspaceId } = (await space.json()) as { id: string };
    const other = (await (await newKey({ name: "b", role: "owner", workspaceId })).json()) as { key: string };
    expect(await (await me(other.key)).json()).toMatchObject({ workspaceId, workspaces: [{ id: workspaceId }] });
    const editor = (await (await newKey({ name: "e", role: "admin" })).json()) as { key: string };
    expect((await newKey({ name: "x", role: "viewer", workspaceId }, editor.key)).status).toBe(404);
    expect((await newKey({ name: "x", role: "viewer", workspaceId: "ws_unknown" })).status).toBe(404);
    expect((await newKey({ name: "x", role: "owner" }, editor.key)).status).toBe(403);
  });

  it("a person joins by an invitation that works once; the last owner stays", async () => {
    await start();
    const headers = bearer(OWNER_KEY);
    const add = (email: string, role: string) =>
      membersRoute.POST(request("/api/v1/members", { method: "POST", body: { email, role }, headers }));
    const invited = (await (await add("vera@example.com", "editor")).json()) as { status: string; inviteUrl: string };
    expect(invited.status).toBe("invited");
    const token = new URL(invited.inviteUrl).searchParams.get("token");
    const accept = () =>
      invitationRoute.POST(
        request("/x", { method: "POST", body: { token, name: "Vera", password: "a long password" } }),
      );
    const joined = await accept();
    expect(joined.status).toBe(201);
    expect((await accept()).status).toBe(404);
    const { userId } = (await joined.json()) as { userId: string };
    await signIn("vera@example.com", "a long password");
    expect((await add("vera@example.com", "viewer")).status).toBe(409);

    const members = (await (await membersRoute.GET(request("/x", { headers }))).json()) as {
      items: { userId: string; role: string }[];
    };
    expect(members.items).toHaveLength(2);
    const owner = members.items.find((one) => one.role === "owner")?.userId ?? "";
    const change = (id: string, role: string) =>
      memberRoute.PATCH(request("/x", { method: "PATCH", body: { role }, headers }), idOf(id));
    const remove = (id: string) => memberRoute.DELETE(request("/x", { method: "DELETE", headers }), idOf(id));
    expect((await change(owner, "viewer")).status).toBe(409);
    expect((await remove(owner)).status).toBe(409);
    expect((await change(userId, "admin")).status).toBe(200);
    expect((await remove(userId)).status).toBe(204);
    expect((await remove(userId)).status).toBe(404);
  });

  it("every change stands in an audit log whose chain is whole, also when changes come at once", async () => {
    await start();
    const names = Array.from({ length: 8 }, (_, i) => `key ${i}`);
    const made = await Promise.all(names.map((name) => newKey({ name, role: "viewer" })));
    expect(made.map((answer) => answer.status)).toEqual(names.map(() => 201));
    const rows = await test.services.platform.db.auditLog.findMany({ orderBy: { atMs: "asc" } });
    expect(rows).toHaveLength(10);
    expect(firstBrokenEntry(rows)).toBeNull();
    const forged = rows.map((row, i) => (i === 4 ? { ...row, actor: "user:somebody" } : row));
    expect(firstBrokenEntry(forged)).toBe(rows[4]?.id);
    const page = await auditRoute.GET(request("/x?limit=3", { headers: bearer(OWNER_KEY) }));
    const first = (await page.json()) as { items: { action: string }[]; nextCursor: string };
    expect(first.items.map((item) => item.action)).toEqual(["apiKey.created", "apiKey.created", "apiKey.created"]);
    const next = await auditRoute.GET(
      request(`/x?limit=200&cursor=${first.nextCursor}`, { headers: bearer(OWNER_KEY) }),
    );
    expect(((await next.json()) as { items: unknown[] }).items).toHaveLength(7);
  });

  it("settings are replaced whole and keep what other rooms remember; the system tells its state", async () => {
    await start();
    const headers = bearer(OWNER_KEY);
    const { db } = test.services.platform;
    await db.workspace.updateMany({ data: { settingsJson: '{"answers":{"x":1}}' } });
    const body = { timezone: "Europe/Berlin", env: { TEAM: "blue" }, engines: { optimization: false } };
    const put = await settingsRoute.PUT(request("/x", { method: "PUT", body, headers }));
    expect(await put.json()).toMatchObject({
      timezone: "Europe/Berlin",
      engines: { optimization: false, intelligence: true },
    });
    expect((await db.workspace.findFirst())?.settingsJson).toContain("answers");
    const wrong = await settingsRoute.PUT(
      request("/x", { method: "PUT", body: { timezone: "Mars/Olympus" }, headers }),
    );
    expect(wrong.status).toBe(422);
    const system = await systemRoute.GET(request("/x", { headers }));
    expect(await system.json()).toMatchObject({ web: { state: "ok" }, worker: { state: "down", hooksUrl: null } });
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { APP, startOAuthServer, type OAuthServer } from "@/lib/server/testing/oauth-server";
import { oauthWorld, REDIRECT_URI, type OAuthWorld } from "./testing/oauth-world";

// Connections over a real OAuth server on loopback: web, worker, engine and database are the product's own.

const HOUR_MS = 3_600_000;
const BY_CODE = { grant: "authorization_code", ...APP, scopes: ["openid", "offline_access", "orders:write"] };

let server: OAuthServer;
let world: OAuthWorld;
let orders: string;

beforeEach(async () => {
  server = await startOAuthServer(REDIRECT_URI);
  world = await oauthWorld({ OUTBOUND_ALLOW: server.host });
  orders = `${server.origin}/api/orders`;
});
afterEach(async () => {
  await world.close();
  await server.close();
});

describe("a connection by code and PKCE", () => {
  it("waits for somebody to sign in, and works then: the run that waited goes on, its step acts once", async () => {
    const id = await world.connect(server, BY_CODE);
    expect(await world.connection(id)).toMatchObject({
      state: "broken",
      stateReason: "Nobody has signed in at the provider yet.",
      grant: "authorization_code",
      ownerName: "editor",
    });
    const runId = await world.order(orders, id);
    await world.until(runId, "waiting");
    expect(await world.connection(id)).toMatchObject({ runsHeld: 1 });

    const address = await world.start(id);
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      response_type: "code",
      client_id: APP.clientId,
      redirect_uri: REDIRECT_URI,
      scope: "openid offline_access orders:write",
      code_challenge_method: "S256",
    });
    expect(await world.signIn(id)).toMatchObject({ status: 200, body: { connectionId: id, connected: true } });
    world.runtime.wake();
    await world.until(runId, "succeeded");
    expect(server.orders).toEqual([`${runId}:send:0`]);
    expect(await world.connection(id)).toMatchObject({
      state: "ok",
      stateReason: null,
      renews: true,
      runsHeld: 0,
      // What was granted, not what was asked for.
      scopes: ["openid", "orders:write"],
    });
  });

  it("is renewed ahead of its end by one request, however many calls ask for it", async () => {
    const id = await world.connect(server, BY_CODE);
    await world.signIn(id);
    world.pass(HOUR_MS - 5 * 60_000);
    server.delayTokens(30);
    const runs = await Promise.all(Array.from({ length: 12 }, () => world.order(orders, id)));
    for (const runId of runs) await world.until(runId, "succeeded", "failed");
    expect(runs.map(world.status)).toEqual(runs.map(() => "succeeded"));
    expect(server.grants).toEqual(["authorization_code", "refresh_token"]);
    expect(new Set(server.orders).size).toBe(12);
  });

  it("renews again and again with refresh tokens that are good once", async () => {
    const id = await world.connect(server, BY_CODE);
    await world.signIn(id);
    for (let round = 0; round < 3; round += 1) {
      world.pass(HOUR_MS);
      await world.until(await world.order(orders, id), "succeeded");
    }
    expect(server.grants).toEqual(["authorization_code", "refresh_token", "refresh_token", "refresh_token"]);
    expect(server.orders).toHaveLength(3);
  });

  it("taken back by its owner: runs wait, nothing more is sent, and after a new sign-in each goes on exactly once", async () => {
    const id = await world.connect(server, BY_CODE);
    await world.signIn(id);
    await world.until(await world.order(orders, id), "succeeded");
    await server.revoke();
    const first = await world.order(orders, id);
    await world.until(first, "waiting");
    expect(await world.connection(id)).toMatchObject({
      state: "broken",
      stateReason: expect.stringMatching(/Connect again.*invalid_grant/),
      runsHeld: 1,
    });
    const grantsSoFar = server.grants.length;
    const second = await world.order(orders, id);
    await world.until(second, "waiting");
    expect(server.orders).toHaveLength(1);
    expect(server.grants).toHaveLength(grantsSoFar);

    expect((await world.signIn(id)).status).toBe(200);
    world.runtime.wake();
    await world.until(first, "succeeded");
    await world.until(second, "succeeded");
    expect(server.orders.slice(1).toSorted()).toEqual([`${first}:send:0`, `${second}:send:0`].toSorted());
  });

  it("a service that refuses every token breaks it after one renewal and one more try; a good test lets runs go on", async () => {
    const id = await world.connect(server, BY_CODE);
    await world.signIn(id);
    server.refuseTokens(true);
    const runId = await world.order(orders, id);
    await world.until(runId, "waiting");
    expect(server.grants).toEqual(["authorization_code", "refresh_token"]);
    expect(await world.connection(id)).toMatchObject({ state: "broken" });
    server.refuseTokens(false);
    expect((await world.test(id, `${server.origin}/api/me`)).body).toMatchObject({ ok: true, state: "ok" });
    world.runtime.wake();
    await world.until(runId, "succeeded");
    expect(server.orders).toEqual([`${runId}:send:0`]);
  });

  it("a token that ends and cannot be renewed is told before a call leaves with it", async () => {
    const id = await world.connect(server, BY_CODE);
    await world.replace(id, {
      accessToken: "pasted-access-token",
      clientId: "x",
      tokenUrl: server.tokenUrl,
      expiresAt: new Date(Date.now() + HOUR_MS).toISOString(),
    });
    expect(await world.connection(id)).toMatchObject({
      state: "untested",
      renews: false,
      expiresAt: expect.any(String),
    });
    world.pass(2 * HOUR_MS);
    const runId = await world.order(orders, id);
    await world.until(runId, "waiting");
    expect(await world.connection(id)).toMatchObject({
      state: "broken",
      stateReason: expect.stringContaining("no refresh token"),
    });
  });
});

describe("a connection by client credentials", () => {
  it("fetches its own token at the first call and a new one when that ends, without anybody", async () => {
    const id = await world.connect(server, { grant: "client_credentials", ...APP });
    expect(await world.connection(id)).toMatchObject({ state: "untested", renews: true });
    await world.until(await world.order(orders, id), "succeeded");
    world.pass(2 * HOUR_MS);
    await world.until(await world.order(orders, id), "succeeded");
    expect(server.grants).toEqual(["client_credentials", "client_credentials"]);
    expect(await world.connection(id)).toMatchObject({ state: "ok", lastSuccessAt: expect.any(String) });
  });

  it("with a wrong secret is broken, says what to do, and goes on when the secret is put right", async () => {
    const id = await world.connect(server, { grant: "client_credentials", ...APP, clientSecret: "wrong-secret-1" });
    const runId = await world.order(orders, id);
    await world.until(runId, "waiting");
    expect(await world.connection(id)).toMatchObject({
      stateReason: expect.stringMatching(/Copy the client id and secret anew.*invalid_client/),
    });
    await world.replace(id, { grant: "client_credentials", ...APP, tokenUrl: server.tokenUrl });
    world.runtime.wake();
    await world.until(runId, "succeeded");
    expect(server.orders).toHaveLength(1);
  });

  it("takes no sign-in at a provider, and says so", async () => {
    const id = await world.connect(server, { grant: "client_credentials", ...APP });
    await expect(world.start(id)).rejects.toThrow(/takes no sign-in at a provider/);
  });
});

describe("what a provider sends a browser back with", () => {
  it("is refused without a state, with one that was not given out, used, or is older than ten minutes", async () => {
    const id = await world.connect(server, BY_CODE);
    const state = (await world.start(id)).searchParams.get("state") ?? "";
    const refusal = async (search: string) => {
      const { status, body } = await world.callback(search);
      return [status, JSON.stringify(body["invalidParams"])] as const;
    };
    expect(await refusal("?code=abc")).toEqual([422, expect.stringContaining("state_missing")]);
    expect(await refusal("?code=abc&state=")).toEqual([422, expect.stringContaining("state_missing")]);
    expect(await refusal(`?code=abc&state=${state}x`)).toEqual([422, expect.stringContaining("state_unknown")]);
    expect(await refusal(`?code=abc&state=${"x".repeat(2_000)}`)).toEqual([
      422,
      expect.stringContaining("state_unknown"),
    ]);
    expect(await refusal(`?code=abc&state=${state}&state=${state}`)).toEqual([422, expect.stringContaining("state")]);
    // One that nobody gave out for a code is used up by it.
    expect(await refusal(`?code=never-given-out&state=${state}`)).toEqual([
      422,
      expect.stringContaining("invalid_grant"),
    ]);
    expect(await refusal(`?code=never-given-out&state=${state}`)).toEqual([422, expect.stringContaining("state_used")]);
    const late = (await world.start(id)).searchParams.get("state") ?? "";
    world.pass(600_001);
    expect(await refusal(`?code=abc&state=${late}`)).toEqual([422, expect.stringContaining("state_expired")]);
    expect(await world.connection(id)).toMatchObject({ state: "broken" });
  });

  it("two answers with one state at one time: one is taken", async () => {
    const id = await world.connect(server, BY_CODE);
    const state = (await world.start(id)).searchParams.get("state") ?? "";
    const answers = await Promise.all([1, 2, 3].map(() => world.callback(`?error=access_denied&state=${state}`)));
    const said = answers.map(({ body }) => JSON.stringify(body["invalidParams"]));
    expect(said.filter((text) => text.includes("state_used"))).toHaveLength(2);
  });

  it("of somebody else, in this workspace or another, is not taken, and stays good for whoever began", async () => {
    const id = await world.connect(server, BY_CODE);
    const address = await world.start(id);
    const { signInAtProvider } = await import("@/lib/server/testing/oauth-server");
    const { back } = await signInAtProvider(address.href, REDIRECT_URI);
    const search = back?.search ?? "";
    const other = await world.callback(search, await world.newKey());
    expect([other.status, JSON.stringify(other.body)]).toEqual([422, expect.stringContaining("state_unknown")]);
    expect((await world.callback(search, await world.foreignKey())).status).toBe(404);
    expect((await world.callback(search, await world.newKey("viewer"))).status).toBe(403);
    expect((await world.callback(search)).status).toBe(200);
  });

  it("an error is told in words with what to do, and leaves a connection that works as it is", async () => {
    const id = await world.connect(server, BY_CODE);
    server.decide(false);
    const denied = await world.signIn(id);
    expect([denied.status, denied.body["detail"]]).toEqual([422, expect.stringContaining("Connect again and allow")]);
    expect(await world.connection(id)).toMatchObject({
      stateReason: expect.stringContaining("Connect again and allow"),
    });
    server.decide(true);
    await world.signIn(id);
    const state = (await world.start(id)).searchParams.get("state") ?? "";
    const odd = await world.callback(`?error=${encodeURIComponent("<script>alert(1)</script>")}&state=${state}`);
    expect(odd.text).not.toContain("<script>");
    expect(await world.connection(id)).toMatchObject({ state: "ok" });
  });

  it("a browser is shown a page, and nothing of the answer is executed in it", async () => {
    const { GET } = await import("@/app/api/v1/connections/oauth/callback/route");
    const answer = await world.call(GET, { search: `?state=<b>&code=x`, accept: "text/html" });
    expect(answer.headers.get("content-type")).toContain("text/html");
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(answer.text).toContain("Connect again from this page");
    expect(answer.text).not.toContain("<b>");
  });
});

describe("an OAuth app that is looked at before anybody signs in", () => {
  const app = () => ({ service: "http", authorizeUrl: server.authorizeUrl, tokenUrl: server.tokenUrl, ...APP });
  const states = async (body: Record<string, unknown>) => {
    const answer = await world.preflight(body as never);
    const checks = answer.body["checks"] as { name: string; state: string; message: string; todo: string | null }[];
    return Object.fromEntries(
      checks.map((check) => [check.name, `${check.state}: ${check.message} ${check.todo ?? ""}`]),
    );
  };

  it("is in order where client, secret and redirect address are known to the provider", async () => {
    expect(await states(app())).toMatchObject({
      redirect_address: expect.stringMatching(/^ok/),
      authorize_address: expect.stringMatching(/^ok/),
      token_address: expect.stringMatching(/^ok.*knows this app/),
    });
    expect(server.grants).toEqual([]);
  });

  it("names what is wrong: client id, secret, scope of addresses, and what to do", async () => {
    expect(await states({ ...app(), clientId: "nobody" })).toMatchObject({
      authorize_address: expect.stringMatching(/^fail.*invalid_client.*Copy the client id/),
      token_address: expect.stringMatching(/^fail.*invalid_client/),
    });
    expect(await states({ ...app(), clientSecret: "wrong-secret-2" })).toMatchObject({
      authorize_address: expect.stringMatching(/^ok/),
      token_address: expect.stringMatching(/^fail.*client secret is wrong/),
    });
    expect(await states({ ...app(), authorizeUrl: `${server.origin}/nothing-here` })).toMatchObject({
      authorize_address: expect.stringMatching(/^fail.*404/),
    });
    expect(
      await states({ ...app(), tokenUrl: "http://127.0.0.1:9/token", authorizeUrl: "http://127.0.0.1:9/" }),
    ).toMatchObject({
      authorize_address: expect.stringMatching(/^fail.*OUTBOUND_ALLOW/),
      token_address: expect.stringMatching(/^fail/),
    });
    expect(await states({ service: "http", ...APP })).toMatchObject({
      authorize_address: expect.stringMatching(/^fail.*no authorize address/),
      token_address: expect.stringMatching(/^fail.*no token address/),
    });
  });

  it("of client credentials is tried whole", async () => {
    expect(await states({ ...app(), grant: "client_credentials" })).toEqual({
      token_address: expect.stringMatching(/^ok.*a token/),
    });
  });
});

describe("a redirect address that the provider does not know", () => {
  let elsewhere: OAuthServer;
  beforeAll(async () => {
    elsewhere = await startOAuthServer("https://elsewhere.example/callback");
  });
  afterAll(() => elsewhere.close());

  it("is found before anybody is sent there", async () => {
    const other = await oauthWorld({ OUTBOUND_ALLOW: elsewhere.host });
    const { authorizeUrl, tokenUrl } = elsewhere;
    const { body } = await other.preflight({ service: "http", authorizeUrl, tokenUrl, ...APP });
    await other.close();
    expect(JSON.stringify(body["checks"])).toMatch(/redirect address/);
    expect(body["redirectUri"]).toBe(REDIRECT_URI);
    expect((body["checks"] as { state: string }[])[1]).toMatchObject({ state: "fail" });
  });
});

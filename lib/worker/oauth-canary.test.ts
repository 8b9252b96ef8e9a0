import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { GET as listConnections } from "@/app/api/v1/connections/route";
import { GET as getRun } from "@/app/api/v1/runs/[id]/route";
import { GET as listRuns } from "@/app/api/v1/runs/route";
import { GET as exportWorkflow } from "@/app/api/v1/workflows/[id]/export/route";
import { GET as auditLog } from "@/app/api/v1/audit-log/route";
import { GET as metrics } from "@/app/metrics/route";
import { pkceVerifier } from "@/lib/connectors/credentials/pkce";
import { readKeys } from "@/lib/connectors/credentials/key-file";
import { secretForms } from "@/lib/connectors/core/mask-secrets";
import { secretScrubber } from "@/lib/server/logger";
import { APP, signInAtProvider, startOAuthServer, type OAuthServer } from "@/lib/server/testing/oauth-server";
import { oauthWorld, REDIRECT_URI, type OAuthWorld } from "./testing/oauth-world";

let server: OAuthServer;
let world: OAuthWorld;
let logged = "";

beforeAll(async () => {
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    logged += String(chunk);
    return true;
  });
  server = await startOAuthServer(REDIRECT_URI);
  world = await oauthWorld({ OUTBOUND_ALLOW: server.host, LOG_LEVEL: "trace" });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await world.close();
  await server.close();
});

describe("what a sign-in at a provider is made of", () => {
  it("tokens, client secret, code, state and PKCE verifier are found in no file of the database, no log line, no answer, no export and no metric", async () => {
    const secrets = [APP.clientSecret];
    const id = await world.connect(server, { grant: "authorization_code", ...APP, scopes: ["openid", "orders:write"] });

    const address = await world.start(id);
    const state = address.searchParams.get("state") ?? "";
    const { back } = await signInAtProvider(address.href, REDIRECT_URI);
    const [master] = readKeys(world.platform.env.encryptionKeyFile) ?? [];
    if (back === null || master === undefined) throw new TypeError("no sign-in");
    secrets.push(state.slice(state.indexOf(".") + 1), back.searchParams.get("code") ?? "", pkceVerifier(master, state));
    expect((await world.callback(back.search)).status).toBe(200);
    // Again, and by the wrong one: refusals tell no more.
    const answers = [await world.callback(back.search), await world.callback(back.search, await world.newKey())];

    const run = await world.order(`${server.origin}/api/orders`, id);
    await world.until(run, "succeeded");
    world.pass(3_600_000);
    await world.until(await world.order(`${server.origin}/api/orders`, id), "succeeded");
    await server.revoke();
    const held = await world.order(`${server.origin}/api/orders`, id);
    await world.until(held, "waiting");
    const forged = (await world.start(id)).searchParams.get("state") ?? "";
    secrets.push(forged.slice(forged.indexOf(".") + 1));
    answers.push(await world.callback(`?state=${forged}&code=canary-code-that-is-refused-77ab`));
    secrets.push("canary-code-that-is-refused-77ab", ...server.tokens);
    answers.push(
      await world.preflight({ service: "http", authorizeUrl: server.authorizeUrl, tokenUrl: server.tokenUrl, ...APP }),
    );
    world.platform.logger.info({ event: "oauth.log", said: secrets, text: secrets.join(" ") });
    const unknown = secrets.filter((secret) => secretScrubber().scrub(secret).includes(secret));

    const workflows = await world.platform.db.workflow.findMany({ select: { id: true }, take: 10 });
    for (const runId of [run, held])
      answers.push(await world.call(getRun, { id: runId, search: "?include=steps,data,attempts" }));
    for (const workflow of workflows)
      answers.push(await world.call(exportWorkflow, { id: workflow.id, search: "?format=json" }));
    for (const handler of [listConnections, listRuns, metrics]) answers.push(await world.call(handler));
    answers.push(await world.call(auditLog, { as: await world.newOwnerKey() }));
    const stored = readdirSync(world.platform.env.DATA_DIR)
      .filter((name) => name.startsWith("platform.db"))
      .map((name) => readFileSync(path.join(world.platform.env.DATA_DIR, name)).toString("latin1"));

    expect(server.tokens.length).toBeGreaterThanOrEqual(4);
    expect(unknown).toEqual([]);
    expect(answers.map(({ text }) => text).join("")).toContain("connection.authorized");
    expect(logged).toContain("oauth.log");
    const texts = [...answers.map(({ text, headers }) => text + JSON.stringify([...headers])), ...stored, logged];
    for (const secret of secrets)
      for (const form of secretForms(secret).filter((one) => one.length >= 8))
        for (const text of texts) expect(text.includes(form), form).toBe(false);
  }, 60_000);
});

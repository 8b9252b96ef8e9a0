import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/kernel/json";
import { oauthWorld, type OAuthWorld } from "./testing/oauth-world";

// Token addresses that answer what they should not, on loopback.

const SECRET = "canary-secret-4be0d7a1";
let answer: RequestListener = (_request, response) => response.end();
let asked = 0;
let calls = 0;
let server: Server;
let origin: string;
let world: OAuthWorld;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === "/api") {
      calls += 1;
      response.setHeader("content-type", "application/json").end("{}");
      return;
    }
    asked += 1;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  origin = `http://${host}`;
  world = await oauthWorld({ OUTBOUND_ALLOW: host });
});
afterEach(() => {
  asked = 0;
  calls = 0;
});
afterAll(async () => {
  await world.close();
  server.closeAllConnections();
  server.close();
});

/** Runs a step with a connection whose token comes from there. @returns how the run stands, its error and the connection */
async function runWith(tokenUrl: string, credentials: JsonObject = {}) {
  const id = await world.connect(
    { authorizeUrl: origin, tokenUrl },
    { grant: "client_credentials", clientId: "app", clientSecret: SECRET, ...credentials },
  );
  const runId = await world.order(`${origin}/api`, id);
  await world.until(runId, "waiting", "failed", "succeeded");
  const row = world.services.runs.engine.connection
    .prepare<[string], { errorJson: string | null }>(`SELECT errorJson FROM "Run" WHERE id = ?`)
    .get(runId);
  return { status: world.status(runId), error: row?.errorJson ?? "", connection: await world.connection(id) };
}

const json =
  (body: unknown, status = 200): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

describe("a token address", () => {
  it("that answers a web page is named, the call is not made, and the connection is not broken by it", async () => {
    answer = (_request, response) =>
      void response.writeHead(200, { "content-type": "text/html" }).end("<html>Sign in</html>");
    const { status, error, connection } = await runWith(`${origin}/token`);
    expect([status, connection["state"], calls]).toEqual(["failed", "untested", 0]);
    expect(error).toContain("a web page (HTTP 200) where a token was due");
  });

  it("that answers 50 MB is read no further than its bound", async () => {
    let sent = 0;
    answer = (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const chunk = Buffer.alloc(65_536, "a");
      const push = (): void => {
        while (sent < 50_000_000 && response.write(chunk)) sent += chunk.length;
        if (sent < 50_000_000 && !response.destroyed) response.once("drain", push);
        else response.end();
      };
      push();
    };
    const { status, error } = await runWith(`${origin}/token`);
    expect(status).toBe("failed");
    expect(error).toContain("larger than");
    expect(sent).toBeLessThan(20_000_000);
  });

  it("in a private network without OUTBOUND_ALLOW is not asked", async () => {
    for (const tokenUrl of [
      "https://10.0.0.7/token",
      "https://[::1]/token",
      "https://169.254.169.254/latest/api/token",
    ]) {
      const { status, error } = await runWith(tokenUrl);
      expect(status).toBe("failed");
      expect(error).toContain("OUTBOUND_ALLOW");
    }
    expect(asked).toBe(0);
  });

  it("without TLS is not told the secret, unless an administrator allowed it", async () => {
    const { status, error } = await runWith("http://tokens.example.com/token");
    expect([status, error]).toEqual(["failed", expect.stringContaining("is not https")]);
  });

  it("that sends elsewhere is not followed: the secret stays where it was given for", async () => {
    const bodies: string[] = [];
    const thief = createServer((request, response) => {
      request.on("data", (chunk) => bodies.push(String(chunk)));
      request.on("end", () => response.end("{}"));
    });
    await new Promise<void>((resolve) => thief.listen(0, "127.0.0.1", resolve));
    const location = `http://127.0.0.1:${(thief.address() as AddressInfo).port}/`;
    for (const status of [301, 302, 307, 308]) {
      answer = (_request, response) => void response.writeHead(status, { location }).end();
      expect((await runWith(`${origin}/token`)).error).toContain("sends elsewhere");
    }
    thief.close();
    expect(bodies).toEqual([]);
  });

  it.each([
    ["no token in it", { ok: true, scope: "x" }, "without an access_token"],
    ["a token that is none", { access_token: { a: 1 } }, "without an access_token"],
    ["a type that cannot be sent", { access_token: "x", token_type: "mac" }, "of a type that is not supported"],
    ["a list", [1], "no JSON"],
  ])("that answers JSON with %s is named", async (_what, body, words) => {
    answer = json(body);
    const { status, error } = await runWith(`${origin}/token`);
    expect([status, error]).toEqual(["failed", expect.stringContaining(words)]);
  });

  it("that has an error of its own leaves the connection as it is, and a retry takes it up", async () => {
    let left = 1;
    answer = (request, response) =>
      (left-- > 0 ? json({ error: "temporarily_unavailable" }, 503) : json({ access_token: "token-after-an-error" }))(
        request,
        response,
      );
    const id = await world.connect(
      { authorizeUrl: origin, tokenUrl: `${origin}/token` },
      { grant: "client_credentials", clientId: "app", clientSecret: SECRET },
    );
    const runId = await world.order(`${origin}/api`, id, { retry: { maxAttempts: 3, baseMs: 1 } });
    await world.until(runId, "waiting", "failed", "succeeded");
    expect([world.status(runId), asked, calls]).toEqual(["succeeded", 2, 1]);
  });

  it("that refuses under status 200, as some do, is a refusal", async () => {
    answer = json({ error: "bad_client_secret", error_description: "The secret does not fit" });
    const { status, connection } = await runWith(`${origin}/token`);
    expect(status).toBe("waiting");
    expect(connection["stateReason"]).toMatch(/client secret is wrong.*The secret does not fit/);
  });

  it("that repeats what it was sent has its words blanked and cut, on one line", async () => {
    answer = (request, response) => {
      let body = request.headers.authorization ?? "";
      request.on("data", (chunk) => (body += String(chunk)));
      request.on("end", () =>
        json(
          {
            error: "invalid_client",
            error_description: `${"x".repeat(270)}\n\u202e${body} ${SECRET} ${"y".repeat(5_000)}`,
          },
          401,
        )(request, response),
      );
    };
    const { connection } = await runWith(`${origin}/token`);
    const reason = String(connection["stateReason"]);
    expect(reason).not.toContain("canary");
    expect(reason).not.toMatch(/[\n\u202e]/);
    expect(reason.length).toBeLessThanOrEqual(400);
  });

  it("whose tokens last a moment is asked once for a call, not for ever", async () => {
    answer = json({ access_token: "token-of-a-moment", expires_in: 0.001 });
    const { status } = await runWith(`${origin}/token`);
    expect([status, asked]).toEqual(["succeeded", 1]);
  });

  it("answers a form where it likes that better", async () => {
    answer = (_request, response) =>
      void response
        .writeHead(200, { "content-type": "application/x-www-form-urlencoded" })
        .end("access_token=token-of-a-form&scope=repo%2Cuser&token_type=bearer&expires_in=3600");
    const { status, connection } = await runWith(`${origin}/token`);
    expect([status, connection["scopes"]]).toEqual(["succeeded", ["repo", "user"]]);
  });
});

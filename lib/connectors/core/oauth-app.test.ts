import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { authorizeAddress, oauthAppOf, renewAtMs } from "./oauth-app";

const iso = (ms: number): string => new Date(ms).toISOString();

describe("when a token is renewed", () => {
  it("is before its end, never in the first half of its life, and a tenth of it or five minutes ahead where it is long enough", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2e12 }),
        fc.integer({ min: 2, max: 400 * 86_400_000 }),
        (issuedMs, lifeMs) => {
          const atMs = renewAtMs({ issuedAt: iso(issuedMs), expiresAt: iso(issuedMs + lifeMs) });
          if (atMs === null) throw new TypeError("it has an end");
          const aheadMs = issuedMs + lifeMs - atMs;
          expect(aheadMs).toBeGreaterThan(0);
          expect(aheadMs).toBeLessThanOrEqual(lifeMs / 2);
          if (lifeMs >= 600_000) expect(aheadMs).toBeGreaterThanOrEqual(Math.max(300_000, lifeMs / 10) - 1);
        },
      ),
    );
  });

  it("is not known where its end is not", () => {
    expect(renewAtMs({})).toBeNull();
    expect(renewAtMs({ expiresAt: iso(1_000_000) })).toBe(700_000);
  });
});

describe("the address at which people sign in", () => {
  const service = {
    auth: [
      {
        kind: "oauth2" as const,
        authorizeUrl: "https://{shop}.example.com/oauth?prompt=consent#part",
        tokenUrl: "https://{shop}.example.com/token",
        scopes: ["read", "write"],
        authorizeParams: { access_type: "offline", state: "forged", redirect_uri: "https://evil.example" },
      },
    ],
  };
  const asked = { clientId: "a&b", redirectUri: "https://me.example/cb?x=1", state: "s", challenge: "c" };

  it("holds what the catalogue says, but state, client and redirect address are ours", () => {
    const app = oauthAppOf(service, {}, { shop: "acme" });
    const url = new URL(authorizeAddress({ ...app, authorizeUrl: app.authorizeUrl ?? "" }, asked));
    expect(url.origin).toBe("https://acme.example.com");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      prompt: "consent",
      access_type: "offline",
      response_type: "code",
      client_id: "a&b",
      redirect_uri: "https://me.example/cb?x=1",
      state: "s",
      scope: "read write",
      code_challenge: "c",
      code_challenge_method: "S256",
    });
    expect(url.hash).toBe("");
  });

  it("a setting cannot name another host", () => {
    const { tokenUrl } = oauthAppOf(service, {}, { shop: "evil.example/x?" });
    expect(tokenUrl).toBe("https://evil.example%2Fx%3F.example.com/token");
    expect(URL.canParse(tokenUrl ?? "")).toBe(false);
    expect(
      oauthAppOf({ auth: [{ kind: "oauth2", tokenUrl: "https://{host}/t" }] }, {}, { host: "git.acme.example:8443" }),
    ).toMatchObject({
      tokenUrl: "https://git.acme.example:8443/t",
    });
  });

  it("what the connection names itself comes first", () => {
    const app = oauthAppOf(
      service,
      { tokenUrl: "https://own.example/t", scopes: [], clientAuth: "basic" },
      { shop: "a" },
    );
    expect(app).toMatchObject({ tokenUrl: "https://own.example/t", scopes: [], clientAuth: ["basic"] });
  });
});

import { describe, expect, it } from "vitest";
import type { Env } from "./env";
import { redirectAddress } from "./redirect-address";

function at(host: string, PUBLIC_URL?: string) {
  const env = { PUBLIC_URL, publicUrl: PUBLIC_URL ?? "http://localhost:3000" } as Env;
  return redirectAddress(new Request("http://internal/", { headers: { host } }), env);
}

describe("the redirect address", () => {
  it.each(["localhost:4000", "127.0.0.1:4000", "[::1]:4000"])(
    "without PUBLIC_URL is %s, where the browser is",
    (host) => {
      expect(at(host)).toMatchObject({
        redirectUri: `http://${host}/api/v1/connections/oauth/callback`,
        check: { state: "ok" },
      });
    },
  );

  it.each(["attacker.example", "10.0.0.8:3000", "localhost.attacker.example", "127.0.0.1.attacker.example"])(
    "without PUBLIC_URL is never that of a Host header of elsewhere: %s",
    (host) => {
      const { redirectUri, check } = at(host);
      expect(redirectUri).toBe("http://localhost:3000/api/v1/connections/oauth/callback");
      expect(check.state).toBe("warn");
      expect(check.todo).toContain("PUBLIC_URL");
    },
  );

  it("is at PUBLIC_URL wherever the browser is, and says where to go", () => {
    const { redirectUri, check } = at("localhost:4000", "https://flows.example");
    expect(redirectUri).toBe("https://flows.example/api/v1/connections/oauth/callback");
    expect(check).toMatchObject({ state: "warn", todo: "Open https://flows.example and connect from there." });
    expect(at("flows.example", "https://flows.example").check.state).toBe("ok");
  });
});

import { describe, expect, it } from "vitest";
import { credentialFields } from "./credential-fields";
import { readCredentials } from "./read-credentials";

const form = (values: Record<string, string>): FormData => {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.set(name, value);
  return data;
};

describe("a credential form", () => {
  it("asks only for the half that a service does not fix, as a key, and sends both", () => {
    const auth = [{ kind: "basic" as const, usernameFixed: "api" }];
    expect(credentialFields("basic", auth)).toMatchObject([{ name: "password", label: "API key", secret: true }]);
    expect(readCredentials("basic", "token", form({ password: "key-1" }), auth)).toEqual({
      username: "api",
      password: "key-1",
    });
  });

  it("sends an OAuth app with its scopes one by one, and without what stays empty", () => {
    const data = form({ clientId: " app ", clientSecret: "", scopes: "a, b\n c", grant: "authorization_code" });
    expect(readCredentials("oauth2", "app", data, [])).toEqual({
      grant: "authorization_code",
      clientId: "app",
      scopes: ["a", "b", "c"],
    });
  });

  it("takes spaces off what was pasted, but not off a password", () => {
    expect(readCredentials("bearer", "token", form({ token: " abc\n" }), [])).toEqual({ token: "abc" });
    expect(readCredentials("basic", "token", form({ username: " ada ", password: " p " }), [])).toEqual({
      username: "ada",
      password: " p ",
    });
  });

  it("asks for no address that the catalogue knows", () => {
    const auth = [{ kind: "oauth2" as const, tokenUrl: "https://example.com/token" }];
    expect(credentialFields("oauth2", auth).map(({ name }) => name)).not.toContain("tokenUrl");
    expect(credentialFields("oauth2", []).map(({ name }) => name)).toContain("tokenUrl");
  });
});

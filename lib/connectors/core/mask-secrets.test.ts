import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/kernel/json";
import { maskSecrets, maskSecretsIn } from "./mask-secrets";

const SECRET = 'ca"nary+/Zürich?7f3a91';

describe("a secret", () => {
  it.each([
    ["as it is", SECRET],
    ["in JSON", JSON.stringify({ said: SECRET })],
    ["in an address", `https://x.example/?t=${encodeURIComponent(SECRET)}`],
    ["in a form", new URLSearchParams({ t: SECRET }).toString()],
    ["in base64", Buffer.from(SECRET).toString("base64")],
    ["in base64url", Buffer.from(SECRET).toString("base64url")],
    ["within basic credentials", Buffer.from(`ada:${SECRET}`).toString("base64")],
    ["within basic credentials of another length", Buffer.from(`grace:${SECRET}!`).toString("base64")],
    ["in hex", Buffer.from(SECRET).toString("hex").toUpperCase()],
    ["in a code", SECRET.toUpperCase()],
  ])("is blanked %s", (_where, text) => {
    const clean = maskSecrets(`before ${text} after`, [SECRET]);
    expect(clean).toContain("[secret]");
    expect(clean).not.toContain("7f3a91");
    expect(clean.startsWith("before ")).toBe(true);
  });

  it("leaves no trace in any value", () => {
    const secrets = fc.stringMatching(/^[!-~]{10,30}$/);
    fc.assert(
      fc.property(fc.jsonValue(), secrets, (json, secret) => {
        const value = JSON.parse(JSON.stringify({ [secret]: [json, secret, `x${secret}y`] })) as JsonObject;
        expect(JSON.stringify(maskSecretsIn(value, [secret]))).not.toContain(JSON.stringify(secret).slice(1, -1));
      }),
    );
  });

  it("is left alone where there is none", () => {
    const value = { a: [1, null, true, "text"] };
    expect(maskSecretsIn(value, [])).toBe(value);
    expect(maskSecretsIn(value, ["abc"])).toEqual(value);
  });
});

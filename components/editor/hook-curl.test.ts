import { describe, expect, it } from "vitest";
import { HOOK_AUTH_KINDS } from "@/lib/workflow/hook-auth-schema";
import { hookCurl } from "./hook-curl";

const ADDRESS = "http://localhost:8000/hooks/orders";

describe("the sample request of a webhook", () => {
  it("names method, address and a body", () => {
    expect(hookCurl(ADDRESS, {})).toBe(
      `BODY='{"hello":"world"}'\ncurl -X POST '${ADDRESS}' \\\n  -H 'Content-Type: application/json' \\\n  -d "$BODY"`,
    );
    expect(hookCurl(ADDRESS, { method: "get" })).toBe(`curl -X GET '${ADDRESS}'`);
  });

  it.each(HOOK_AUTH_KINDS.filter((kind) => kind !== "none"))(
    "%s is proved by $SECRET, which stands in no sample",
    (kind) => {
      const more = kind === "hmac" ? { header: "X-Sign" } : kind === "basic" ? { username: "ada" } : {};
      expect(hookCurl(ADDRESS, { auth: { kind, ...more } })).toMatch(/SECRET/);
    },
  );

  it("an address with a quote stays one word of the shell", () => {
    expect(hookCurl("http://h/hooks/it's", { method: "GET" })).toBe(`curl -X GET 'http://h/hooks/it'\\''s'`);
  });
});

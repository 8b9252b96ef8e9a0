import { describe, expect, it } from "vitest";
import { categorizeError } from "./categorize-error";

describe("the kind of a live failure", () => {
  it.each<[string, number, string[], string, string | undefined]>([
    ["acme", 422, ["ORDER_ALREADY_CAPTURED"], "Order already captured", "conflict_duplicate"],
    ["acme", 400, [], "The access token has expired", "auth_expired"],
    ["slack", 200, ["invalid_cursor"], "invalid_cursor", "pagination_limit"],
    ["acme", 200, ["RATE_LIMIT_EXCEEDED"], "RATE_LIMIT_EXCEEDED", "rate_limited"],
    ["acme", 418, [], "I am a teapot", undefined],
    ["acme", 200, [], "Hm", undefined],
  ])("of %s, %i %j %s is what diagnosis says of it", (service, status, codes, message, category) => {
    expect(categorizeError({ service, status, codes, message })).toBe(category);
  });

  it("is not made transient by words beside a status that only a person can cure", () => {
    const facts = { service: "acme", codes: [], message: "Unauthorized: temporarily unavailable, try again later" };
    expect(categorizeError({ ...facts, status: 401 })).not.toBe("upstream_5xx");
  });
});

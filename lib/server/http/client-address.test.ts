import { describe, expect, it } from "vitest";
import { clientAddress } from "./client-address";

const from = (forwarded?: string) =>
  new Request("http://localhost/", { headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded } });

describe("clientAddress", () => {
  it("without a proxy that is trusted, what a client writes about itself changes nothing", () => {
    expect(clientAddress(from("203.0.113.7"), false)).toBe(clientAddress(from(), false));
  });

  it("behind one, it is the proxy's own entry, the last, whatever the client wrote before it", () => {
    expect(clientAddress(from("198.51.100.1, 203.0.113.7"), true)).toBe("203.0.113.7");
    expect(clientAddress(from(), true)).toBe("unknown");
  });
});

import { describe, expect, it } from "vitest";
import { createHostGuard } from "./host-guard";

const resolve = async (hostname: string) =>
  hostname === "inside.example" ? [{ address: "10.0.0.5", family: 4 }] : [{ address: "93.184.216.34", family: 4 }];

describe("a wire that takes host and port", () => {
  const guard = createHostGuard({ allow: ["db.internal:5432", "[fd00::1]:5432"], resolve });

  it("is given the address that was checked, not the name", async () => {
    expect(await guard.addressOf("outside.example", 5432)).toBe("93.184.216.34");
    expect(await guard.addressOf("203.0.114.9", 5432)).toBe("203.0.114.9");
  });

  it.each(["inside.example", "10.0.0.5", "127.0.0.1", "::1", "[::1]", "::ffff:127.0.0.1", "localhost."])(
    "is given none for %s",
    async (host) => {
      const inside = createHostGuard({ allow: [], resolve: async () => [{ address: "127.0.0.1", family: 4 }] });
      await expect((async () => inside.addressOf(host, 5432))()).rejects.toThrow("not a public address");
    },
  );

  it("reaches what an administrator allowed, at that port alone", async () => {
    expect(await guard.addressOf("DB.internal.", 5432)).toBe("93.184.216.34");
    expect(await guard.addressOf("fd00::1", 5432)).toBe("fd00::1");
    expect(() => guard.admit("fd00::1", 5433)).toThrow("OUTBOUND_ALLOW");
  });

  it("reaches only the hosts that are named, where any are", () => {
    const named = createHostGuard({ allow: ["db.internal:5432"], hosts: ["*.example.com"], resolve });
    expect(named.admit("mail.example.com", 25)).toBe("public");
    expect(named.admit("db.internal", 5432)).toBe("any");
    expect(() => named.admit("mail.example.org", 25)).toThrow("OUTBOUND_HOSTS");
  });
});

import { describe, expect, it } from "vitest";
import { isHostAllowed, isPublicAddress, literalAddress } from "./address-guard";

describe("addresses that workflows may reach", () => {
  it.each(["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111"])("%s is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
    "2001:db8::1",
    "100::1",
    "64:ff9b:1::7f00:1",
    "::ffff:0:127.0.0.1",
    "fec0::1",
    "4000::1",
    "not an address",
    "",
  ])("%s is not", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it("reads every spelling of a literal address that a URL allows", () => {
    for (const url of [
      "http://2130706433/",
      "http://0x7f.1/",
      "http://0177.0.0.1/",
      "http://127.1/",
      "http://[::1]/",
      "http://[::ffff:127.0.0.1]/",
    ]) {
      const literal = literalAddress(new URL(url).hostname);
      expect(literal, url).toBeDefined();
      expect(isPublicAddress(literal ?? ""), url).toBe(false);
    }
    expect(literalAddress("example.com")).toBeUndefined();
  });

  it("lets a credential go to its own hosts only, whole labels compared", () => {
    expect(isHostAllowed("slack.com", ["slack.com"])).toBe(true);
    expect(isHostAllowed("SLACK.com.", ["slack.com"])).toBe(true);
    expect(isHostAllowed("acme.zendesk.com", ["*.zendesk.com"])).toBe(true);
    for (const host of ["slack.com.evil.example", "evilslack.com", "a.slack.com"])
      expect(isHostAllowed(host, ["slack.com"])).toBe(false);
    for (const host of ["zendesk.com", "evilzendesk.com", "a.zendesk.com.evil.example"])
      expect(isHostAllowed(host, ["*.zendesk.com"])).toBe(false);
  });
});

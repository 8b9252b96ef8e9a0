import { describe, expect, it } from "vitest";
import { createApprovalLinks } from "./approval-link";

const clock = { now: () => nowMs, monotonicMs: () => 0 };
let nowMs = 1_000_000;
const links = createApprovalLinks("a".repeat(64), clock);

describe("links that decide an approval", () => {
  it("name the approval until it expires", () => {
    const token = links.make("apr_1", 1_000_500);
    expect(links.verify(token)).toBe("apr_1");
    nowMs = 1_000_500;
    expect(links.verify(token)).toBeNull();
    nowMs = 1_000_000;
    expect(links.verify(links.make("apr_1", null))).toBe("apr_1");
  });

  it("are worth nothing when any character of them is changed, or the key is another", () => {
    const token = links.make("apr_1", 1_000_500);
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === "b" ? "c" : "b";
      expect(links.verify(`${token.slice(0, at)}${other}${token.slice(at + 1)}`), String(at)).toBeNull();
    }
    expect(createApprovalLinks("b".repeat(64), clock).verify(token)).toBeNull();
    const [id, , mac] = token.split(".");
    // Without its end it would last for ever.
    expect(links.verify(`${id}..${mac}`)).toBeNull();
    for (const nonsense of ["", ".", "..", "a.b", `${token}.x`, `${token}=`]) expect(links.verify(nonsense)).toBeNull();
  });
});

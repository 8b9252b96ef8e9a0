import { describe, expect, it } from "vitest";
import { withChoice } from "./decide";

describe("a decision about a service", () => {
  it("is about what was read, also where another one is shown in its place", () => {
    const first = withChoice({}, "gmail", "microsoft-outlook");
    expect(first).toEqual({ gmail: "microsoft-outlook" });
    expect(withChoice(first, "microsoft-outlook", "sendgrid")).toEqual({ gmail: "sendgrid" });
    expect(withChoice(first, "microsoft-outlook", null)).toEqual({ gmail: null });
  });
  it("is gone when what was read is chosen again, and leaves the others alone", () => {
    const choices = { gmail: "microsoft-outlook", slack: null };
    expect(withChoice(choices, "microsoft-outlook", "gmail")).toEqual({ slack: null });
    expect(withChoice(choices, "slack", "slack")).toEqual({ gmail: "microsoft-outlook" });
  });
});

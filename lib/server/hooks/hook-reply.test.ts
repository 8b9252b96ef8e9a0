import { describe, expect, it } from "vitest";
import { problem } from "./hook-reply";

describe("a request that is refused", () => {
  it("may be sent again where we could not take it, and says when; as it is where the sender must change it", () => {
    expect(problem(503, "STORAGE_FULL", "The disk is full.").headers["retry-after"]).toBe("5");
    expect(problem(400, "BAD_JSON", "The body is not JSON.").headers).not.toHaveProperty("retry-after");
  });
});

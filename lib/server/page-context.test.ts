import { describe, expect, it } from "vitest";
import { ownPath } from "./page-context";

describe("ownPath", () => {
  it("a path that leads elsewhere is never followed", () => {
    for (const next of [
      "//evil.example",
      "/\\evil.example",
      "https://evil.example",
      "javascript:alert(1)",
      "\t//evil.example",
      "",
      undefined,
      "/\t/evil.example",
      "/.//evil.example",
      "/w/..//evil.example",
      "/%2e//evil.example",
      "/./\\evil.example",
    ]) {
      expect(ownPath(next)).toMatch(/^\/(?!\/)/);
      expect(new URL(ownPath(next), "http://own.example").host).toBe("own.example");
    }
  });
  it("our own path is kept with its query", () => {
    expect(ownPath("/w/main/runs?status=failed")).toBe("/w/main/runs?status=failed");
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/kernel/json";
import { isLargerThan, limitOutput } from "./limit-output";
import { operationCall } from "./testing/operation-call";

describe("the limit of a step's output", () => {
  it("is that of its JSON text, give or take escapes and the last comma", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        const bytes = Buffer.byteLength(text);
        const parts = text.split(/[[\]{},\\]/).length;
        expect(isLargerThan(value as Json, bytes + parts)).toBe(false);
        if (bytes > 40) expect(isLargerThan(value as Json, Math.floor((bytes - 6 * parts) / 2))).toBe(true);
      }),
    );
  });
  it("an output above it fails the step, names the limit and keeps the trace", async () => {
    const trace = { request: { method: "GET", url: "https://a.example", headers: {} } };
    const big = limitOutput({ call: async () => ({ kind: "succeeded", output: ["x".repeat(101)], trace }) }, 100);
    expect(await big.call(operationCall({ service: "http", operation: "request", input: {} }))).toEqual({
      kind: "failed",
      acted: "yes",
      trace,
      error: {
        category: "payload_too_large",
        code: "OUTPUT_TOO_LARGE",
        message: expect.stringContaining("100 bytes of JSON (the limit STEP_OUTPUT_MAX_BYTES"),
        service: "http",
        operation: "request",
        retryable: false,
      },
    });
  });
  it("one below it is given as it is", async () => {
    const outcome = { kind: "succeeded" as const, output: { a: [1, "é"] } };
    expect(
      await limitOutput({ call: async () => outcome }, 100).call(
        operationCall({ service: "http", operation: "request", input: {} }),
      ),
    ).toBe(outcome);
  });
});

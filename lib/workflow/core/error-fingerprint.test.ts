import { expect, it } from "vitest";
import type { RunError } from "../run-schema";
import { fingerprintOfError } from "./error-fingerprint";

const error = (message: string, more: Partial<RunError> = {}): RunError => ({
  category: "not_found",
  code: "HTTP_404",
  message,
  retryable: false,
  stepId: "send",
  service: "slack",
  operation: "post_message",
  ...more,
});

it("one fault has one fingerprint, whatever ids, numbers, addresses and instants its messages hold", () => {
  const first = error("Order 17 of ann@example.com (ord_01hx2k9q7a) is gone since 2026-11-24T08:00:00Z");
  const again = error("Order 9 of bob.b@example.org (ord_01hzzzz000)  is gone since 2026-12-01T17:30:12Z");
  expect(fingerprintOfError(first)).toMatch(/^[0-9a-f]{16}$/);
  expect(fingerprintOfError(again)).toBe(fingerprintOfError(first));
});

it("another step, service, operation, code, category or wording is another fault", () => {
  const others: RunError[] = [
    error("Not here", { stepId: "post" }),
    error("Not here", { service: "discord" }),
    error("Not here", { operation: "upload_file" }),
    error("Not here", { code: "HTTP_410" }),
    error("Not here", { category: "resource_state" }),
    error("Not there"),
  ];
  const prints = [error("Not here"), ...others].map((one) => fingerprintOfError(one));
  expect(new Set(prints).size).toBe(prints.length);
});

it("the step that counts may be told apart from the one that the error names", () => {
  expect(fingerprintOfError(error("Not here"), "post")).toBe(fingerprintOfError(error("Not here", { stepId: "post" })));
  expect(fingerprintOfError(error("Not here"), null)).not.toBe(fingerprintOfError(error("Not here")));
});

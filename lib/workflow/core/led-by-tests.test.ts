import { expect, test } from "vitest";
import { applyPatch } from "./apply-patch";
import { ledByTests } from "./led-by-tests";

const before = { steps: { post: { service: "slack", operation: "message.post", timeoutMs: 1 } } };

test("a patch that only adds to a step is led by a test of the step's operation, and refuses another operation", () => {
  const patch = ledByTests(before, [{ op: "add", path: "/steps/post/retry", value: { maxAttempts: 3 } }]);
  expect(patch).toEqual([
    { op: "test", path: "/steps/post/operation", value: "message.post" },
    { op: "add", path: "/steps/post/retry", value: { maxAttempts: 3 } },
  ]);
  expect(() => applyPatch({ steps: { post: { operation: "channel.create" } } }, patch)).toThrow();
});

test("conditions that are there come first and are not doubled", () => {
  const patch = ledByTests(before, [
    { op: "add", path: "/steps/post/retry", value: { maxAttempts: 3 } },
    { op: "test", path: "/steps/post/timeoutMs", value: 1 },
    { op: "replace", path: "/steps/post/timeoutMs", value: 2 },
  ]);
  expect(patch.map((operation) => operation.op)).toEqual(["test", "add", "replace"]);
});

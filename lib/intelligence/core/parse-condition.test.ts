import { describe, expect, it } from "vitest";
import { parseCondition, parseStatusCondition } from "./parse-condition";

const ORDER = {
  type: "object",
  properties: {
    amount: { type: "number" },
    score: { type: "number" },
    status: { type: "string" },
    subject: { type: "string" },
  },
  required: ["amount", "score", "status", "subject"],
};
const AMOUNT = "double(trigger.amount)";

describe("a condition in words", () => {
  it.each([
    ["if the amount is over 100", `${AMOUNT} > 100.0`],
    ["if the amount is not more than 100", `${AMOUNT} <= 100.0`],
    ["if the amount isn't less than 50", `${AMOUNT} >= 50.0`],
    ["if the amount was not over 100", `!(${AMOUNT} > 100.0)`],
    ["unless the amount is not over 100", `${AMOUNT} > 100.0`],
    ["if the amount is 1,500", `${AMOUNT} == 1500.0`],
    ["if the score is 1, 2 or 3", "double(trigger.score) in [1.0, 2.0, 3.0]"],
    ["if the amount is over 100 and the amount is under 500", `(${AMOUNT} > 100.0) && (${AMOUNT} < 500.0)`],
    ["if the amount is over 100 or the status is urgent", `(${AMOUNT} > 100.0) || (trigger.status == "urgent")`],
    ["if the status is open or pending", 'trigger.status in ["open","pending"]'],
    ["unless the status is not paid", 'trigger.status == "paid"'],
    [
      "if the subject contains invoice or receipt",
      'trigger.subject.contains("invoice") || trigger.subject.contains("receipt")',
    ],
    ["if the subject did not contain spam", '!(trigger.subject.contains("spam"))'],
    ["if the subject should not contain spam", '!(trigger.subject.contains("spam"))'],
    ["if the amount will not exceed 100", `!(${AMOUNT} > 100.0)`],
  ])("%s", (text, cel) => {
    expect(parseCondition(text, ORDER)).toBe(cel);
  });

  it("is asked about where one of its sides is not understood", () => {
    expect(parseCondition("if the amount is over 100 and the moon is full", ORDER)).toBeNull();
  });
});

describe("a condition on what an address answers", () => {
  const status = "steps.call.?output.?status.orValue(steps.call.?error.?status.orValue(0))";

  it.each([
    ["if it returns 500", `${status} == 500`],
    ["if it is not 200", `${status} != 200`],
    ["unless it is 200", `${status} != 200`],
    ["unless it is not 200", `${status} == 200`],
    ["if the status is other than 200", `${status} != 200`],
    ["if https://x.example is down", `(${status} == 0 || ${status} >= 500)`],
    ["unless https://x.example is down", `!(${status} == 0 || ${status} >= 500)`],
  ])("%s", (text, cel) => {
    expect(parseStatusCondition(text, "call")).toBe(cel);
  });

  it.each(["if the answer takes longer than 500 ms", "if the value is above 300"])("%s: no status", (text) => {
    expect(parseStatusCondition(text, "call")).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import { operationWords } from "./operation-words";
import { initialsOf } from "./service-mark";

describe("marks and words of services", () => {
  it("one word gives its first two letters, two words give one letter each", () => {
    expect(initialsOf("slack")).toBe("Sl");
    expect(initialsOf("google_sheets")).toBe("GS");
    expect(initialsOf("x")).toBe("X");
  });

  it("what is done stands before the noun, what has happened stands behind it", () => {
    expect(operationWords("task.create")).toBe("create task");
    expect(operationWords("message.received")).toBe("message received");
    expect(operationWords("request")).toBe("request");
    expect(operationWords("cron")).toBe("at set times");
  });
});

import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/kernel/json";
import type { Operation, Polling } from "../schema";
import { pollInput } from "./poll-input";

const list: Operation = {
  id: "file.list",
  name: "List files",
  effect: "read",
  resource: "file",
  input: {
    type: "object",
    properties: { query: { type: "string" }, fields: { type: "array", items: { type: "string" } } },
  },
  output: { type: "array" },
  costUsd: 0,
  latencyMsTypical: 100,
  verbs: [],
  nouns: [],
};
const times = { nowMs: Date.UTC(2026, 2, 2, 9), sinceMs: Date.UTC(2026, 2, 2, 8) };

function asked(input: JsonObject, settings: JsonObject = {}): JsonObject {
  const polling: Polling = { operation: list.id, cursorField: "created_at", idField: "id", input };
  return pollInput(polling, list, settings, times);
}

describe("what an event's look at its list asks for", () => {
  it("of several texts for one field, the first that can be filled", () => {
    const query = ["in {folder} since {since}", "since {since}"];
    expect(asked({ query })).toEqual({ query: "since 2026-03-02T08:00:00.000Z" });
    expect(asked({ query }, { folder: "inbox" })).toEqual({ query: "in inbox since 2026-03-02T08:00:00.000Z" });
  });

  it("a field that takes a list gets all its items", () => {
    expect(asked({ fields: ["id", "created_at"] })).toEqual({ fields: ["id", "created_at"] });
  });
});

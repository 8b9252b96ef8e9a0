import { expect, it } from "vitest";
import { writtenText } from "./written-text";

it("an answer by a schema fits it, lists have more than one item", () => {
  const item = { type: "object", properties: { title: { type: "string" }, points: { type: "integer" } } };
  const schema = { type: "object", properties: { items: { type: "array", items: item }, kind: { enum: ["a", "b"] } } };
  const answer = JSON.parse(writtenText("List every task: Call Ann. Write to Bob.", true, schema)) as {
    items: unknown[];
    kind: string;
  };
  expect(answer.kind).toBe("a");
  expect(answer.items).toEqual([
    { title: "Call Ann. (1)", points: 1 },
    { title: "Call Ann. (2)", points: 1 },
  ]);
});

it("a schema that holds itself ends", () => {
  const schema: Record<string, unknown> = { type: "object" };
  schema["properties"] = { again: schema };
  expect(() => writtenText("x", true, schema as never)).not.toThrow();
});

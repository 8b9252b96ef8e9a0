import { describe, expect, it } from "vitest";
import { schemaRows } from "./schema-rows";

describe("a schema to be read", () => {
  it("required fields come first, what is inside stands below, a list shows its items", () => {
    const rows = schemaRows({
      type: "object",
      required: ["to"],
      properties: {
        note: { type: "string", description: "For the record.", examples: ["Hi"] },
        to: {
          type: "array",
          items: { type: "object", required: ["mail"], properties: { mail: { type: "string", format: "email" } } },
        },
        kind: { enum: ["a", "b"] },
      },
    });
    expect(rows.map(({ path, depth, type, required }) => [path, depth, type, required])).toEqual([
      ["to", 0, "list of object", true],
      ["to.mail", 1, "string, email", true],
      ["note", 0, "string", false],
      ["kind", 0, "one of a, b", false],
    ]);
    expect(rows[2]).toMatchObject({ description: "For the record.", example: '"Hi"' });
  });

  it("a schema without end is cut", () => {
    const endless: Record<string, unknown> = { type: "object" };
    endless["properties"] = { again: endless };
    expect(schemaRows(endless as never).length).toBeLessThan(10);
  });
});

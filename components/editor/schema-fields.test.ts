import { describe, expect, it } from "vitest";
import { fieldText, parseFieldText, schemaFields } from "./schema-fields";

describe("schema fields", () => {
  it("required fields come first, others keep the schema's order", () => {
    const fields = schemaFields({
      type: "object",
      required: ["c"],
      properties: { a: { type: "string" }, b: { enum: ["x"] }, c: { type: "integer" } },
    });
    expect(fields.map(({ name, kind }) => [name, kind])).toEqual([
      ["c", "number"],
      ["a", "text"],
      ["b", "choice"],
    ]);
  });
  it("a text that is JavaScript is edited as code, whatever it is called", () => {
    const properties = { source: { type: "string", contentMediaType: "text/javascript" } };
    expect(schemaFields({ type: "object", properties })[0]?.kind).toBe("code");
  });
  it("an expression stays text in a field of any type", () => {
    for (const kind of ["number", "boolean", "json"] as const)
      expect(parseFieldText(kind, "{{ trigger.n }}")).toBe("{{ trigger.n }}");
  });
  it("what is shown parses back to what was stored", () => {
    expect(parseFieldText("json", fieldText(["a", { b: 1 }]))).toEqual(["a", { b: 1 }]);
    expect(parseFieldText("number", fieldText(3.5))).toBe(3.5);
    expect(parseFieldText("text", "")).toBeUndefined();
  });
  it("an operation without a schema has no fields", () => {
    expect(schemaFields(undefined)).toEqual([]);
    expect(schemaFields({ type: "object" })).toEqual([]);
  });
});

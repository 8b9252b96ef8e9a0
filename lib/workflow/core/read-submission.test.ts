import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/kernel/json";
import { formSchema } from "../form-schema";
import { readSubmission } from "./read-submission";

const form = formSchema.parse({
  fields: [
    { name: "name", label: "Name", required: true },
    { name: "note", label: "Note", type: "textarea" },
    { name: "email", label: "E-mail", type: "email" },
    { name: "site", label: "Site", type: "url" },
    { name: "count", label: "Count", type: "number" },
    { name: "day", label: "Day", type: "date" },
    { name: "terms", label: "Terms", type: "checkbox", required: true },
    { name: "size", label: "Size", type: "select", options: ["Small", "Large"] },
  ],
});
const least = { name: "Ada", terms: true };

describe("a form that was filled in", () => {
  it("gives each answer in the type of its field, and null for none", () => {
    const given = {
      name: "  Ada ",
      note: "two\nlines",
      email: "ada@example.com",
      site: "https://example.com/x",
      count: "12.5",
      day: "2028-02-29",
      terms: "on",
      size: "Large",
    };
    expect(readSubmission(form, given)).toEqual({
      kind: "valid",
      fields: { ...given, name: "Ada", count: 12.5, terms: true },
    });
    expect(readSubmission(form, least)).toEqual({
      kind: "valid",
      fields: { name: "Ada", note: null, email: null, site: null, count: null, day: null, terms: true, size: null },
    });
  });

  it.each<[string, Json, RegExp]>([
    ["name", "", /needed/],
    ["name", "   ", /needed/],
    ["name", 7, /text/],
    ["name", ["Ada"], /text/],
    ["name", "a\nb", /one line/],
    ["name", "x".repeat(10_001), /10000 characters \(FORM_TEXT_MAX\)/],
    ["email", "ada", /ada@example.com/],
    ["email", "ada@example.com, eve@example.com", /ada@example.com/],
    ["site", "javascript:alert(1)", /https:/],
    ["site", "https://", /https:/],
    ["count", "twelve", /number/],
    ["count", "0x10", /number/],
    ["count", "1e999", /number/],
    ["count", "9007199254740993", /digits/],
    ["count", true, /number/],
    ["day", "2026-02-30", /2026-03-02/],
    ["day", "02.03.2026", /2026-03-02/],
    ["terms", false, /ticked/],
    ["terms", "maybe", /true or false/],
    ["size", "Medium", /Small, Large/],
    ["other", "x", /not a field/],
  ])("%s = %j is refused by the field's name", (field, value, message) => {
    const read = readSubmission(form, { ...least, [field]: value });
    if (read.kind === "valid") throw new TypeError("taken");
    expect(read.flaws).toEqual([{ field, message: expect.stringMatching(message) }]);
  });

  it("what is inherited is not an answer", () => {
    const odd = formSchema.parse({ fields: [{ name: "toString", label: "x", required: true }] });
    expect(readSubmission(odd, {})).toMatchObject({ kind: "invalid" });
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markedParts } from "./marked-text";

describe("marked text", () => {
  it("words that name services are cut out, in order", () => {
    expect(
      markedParts("mail to Slack", [
        { id: "slack", span: { start: 8, end: 13 } },
        { id: "gmail", span: { start: 0, end: 4 } },
      ]),
    ).toEqual([
      { text: "mail", serviceId: "gmail" },
      { text: " to ", serviceId: null },
      { text: "Slack", serviceId: "slack" },
    ]);
  });
  it("whatever the marks, the parts in a row are the text", () => {
    const span = fc.record({ start: fc.integer({ min: -5, max: 40 }), end: fc.integer({ min: -5, max: 40 }) });
    fc.assert(
      fc.property(
        fc.string({ maxLength: 30 }),
        fc.array(fc.record({ id: fc.string(), span: fc.option(span) })),
        (text, marks) => {
          expect(
            markedParts(text, marks)
              .map((part) => part.text)
              .join(""),
          ).toBe(text);
        },
      ),
    );
  });
});

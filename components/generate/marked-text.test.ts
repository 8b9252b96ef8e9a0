import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markedParts, movedMarks } from "./marked-text";

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

describe("marks while somebody types", () => {
  const words = (text: string) => {
    const at = (id: string, word: string) => ({
      id,
      span: { start: text.indexOf(word), end: text.indexOf(word) + word.length },
    });
    return [at("gmail", "mail"), at("slack", "Slack")];
  };
  const marked = (before: string, after: string) =>
    movedMarks(before, after, words(before)).map(({ span }) => after.slice(span.start, span.end));
  const before = "When a mail comes, post to Slack";
  it.each([
    ["typed at the end", `${before} and`, ["mail", "Slack"]],
    ["typed at the start", `Hello. ${before}`, ["mail", "Slack"]],
    ["typed between them", "When a mail comes in at night, post to Slack", ["mail", "Slack"]],
    ["a marked word edited", "When a male comes, post to Slack", ["Slack"]],
    ["all gone", "", []],
  ])("%s", (_name, after, expected) => expect(marked(before, after)).toEqual(expected));
});

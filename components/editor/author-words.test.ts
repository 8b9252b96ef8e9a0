import { describe, expect, it } from "vitest";
import { authorWords } from "./author-words";

describe("authorWords", () => {
  const nameOf = (id: string) => (id === "usr_1" ? "Ada" : undefined);
  it.each([
    ["user:usr_1", "Ada"],
    ["user:usr_2", "a former member"],
    ["key:key_1", "an API key"],
    ["system:troubleshooting", "the platform (troubleshooting)"],
  ])("%s is %s", (actor, words) => {
    expect(authorWords(actor, nameOf)).toBe(words);
  });
});

import { describe, expect, it } from "vitest";
import type { Definition } from "@/lib/workflow/definition-schema";
import { fieldOfQuestion, withAnswers } from "./with-answers";

const definition: Definition = {
  schema: 1,
  name: "x",
  triggers: { mail: { service: "gmail", with: { label: "a" } } },
  steps: { tell: { service: "slack" } },
};

describe("answers", () => {
  it("an answer goes into the field its question names and leaves the rest as it is", () => {
    const next = withAnswers(definition, {
      "tell.channel": " #ops ",
      "trigger.query": "is:important",
      "mail.label": "",
    });
    expect(next.steps).toEqual({ tell: { service: "slack", with: { channel: "#ops" } } });
    expect(next.triggers.mail?.with).toEqual({ label: "a", query: "is:important" });
  });
  it("a question about no field has no place", () => {
    for (const id of ["language", "tell.", ".x", "constructor.x", "nobody.x"])
      expect(fieldOfQuestion(definition, id)).toBeNull();
  });
});

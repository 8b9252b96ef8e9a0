import { describe, expect, it } from "vitest";
import type { Definition } from "@/lib/workflow/definition-schema";
import { answerKind, choicesOf, withoutTwins } from "./answer-kind";

const definition: Definition = {
  schema: 1,
  name: "Mail to task",
  triggers: { mail: { service: "gmail", event: "message.received" } },
  steps: { create_task: { service: "asana", operation: "task.create", with: { name: "{{ trigger.subject }}" } } },
};

describe("what a question is about", () => {
  it.each([
    ["trigger", "start"],
    ["create_task.service", "service"],
    ["service.asana", "service"],
    ["create_task.when", "condition"],
    ["create_task.project", "field"],
    ["mail.query", "field"],
    ["trigger.query", "field"],
    ["gone.field", "text"],
    ["constructor.name", "text"],
    ["request", "text"],
  ])("%s", (id, kind) => {
    expect(answerKind(definition, id)).toBe(kind);
  });

  it("of starts only those are offered that need nothing further", () => {
    const options = ["By hand", "On a schedule", "When something new arrives in a service"];
    expect(choicesOf(definition, { id: "trigger", question: "", options })).toEqual(["By hand", "On a schedule"]);
  });

  it("the same choices are asked once", () => {
    const options = ["Asana", "Trello"];
    const twins = ["service.asana", "create_task.service"].map((id) => ({ id, question: id, options }));
    expect(withoutTwins(twins)).toEqual([twins[0]]);
  });
});

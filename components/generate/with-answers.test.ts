import { describe, expect, it } from "vitest";
import type { Definition } from "@/lib/workflow/definition-schema";
import { answerKind, chosenServices, withAnswers } from "./with-answers";

const definition: Definition = {
  schema: 1,
  name: "Mail to task",
  triggers: { mail: { service: "gmail", event: "message.received" } },
  steps: { create_task: { service: "asana", operation: "task.create", with: { name: "{{ trigger.subject }}" } } },
};

describe("answers to generate's questions", () => {
  it("go into the field that the question names, the rest stays as it is", () => {
    const answered = withAnswers(definition, { "create_task.project": " Support ", "trigger.from": "@client.example" });
    expect(answered.steps.create_task?.with).toEqual({ name: "{{ trigger.subject }}", project: "Support" });
    expect(answered.triggers.mail?.with).toEqual({ from: "@client.example" });
  });
  it("that are empty or belong nowhere change nothing", () => {
    expect(withAnswers(definition, { "create_task.project": "  ", request: "x", "gone.field": "y" })).toBe(definition);
  });
  it("about a condition become the step's condition, not one of its inputs", () => {
    const answered = withAnswers(definition, { "create_task.when": "trigger.important" });
    expect(answered.steps.create_task).toMatchObject({
      when: "trigger.important",
      with: definition.steps.create_task?.with,
    });
  });
  it("about a service never become an input of the step", () => {
    expect(withAnswers(definition, { "create_task.service": "Trello", "service.asana": "Trello" })).toBe(definition);
    expect(answerKind(definition, "create_task.service")).toEqual({ kind: "service" });
  });
  it("about the start replace the trigger, where the start needs nothing further", () => {
    expect(withAnswers(definition, { trigger: "By hand" }).triggers).toEqual({
      start: { service: "manual", event: "started" },
    });
    expect(withAnswers(definition, { trigger: "When something new arrives in a service" })).toBe(definition);
  });
});

describe("chosenServices", () => {
  const service = {
    id: "asana",
    name: "Asana",
    category: "tasks",
    role: "action" as const,
    confidence: 0.6,
    span: null,
    reason: "",
    alternatives: [{ id: "trello", confidence: 0.3 }],
  };
  const analysis = {
    detected_services: ["asana"],
    confidence_score: 0.6,
    workflow_pattern: "other",
    complexity: "low" as const,
    services: [service],
    trigger: null,
    actions: [],
    patterns: [],
    missing: [],
    questions: [],
    engine: { name: "rules", model: null, network: false },
    recommendations: [],
  };
  const workflow = { workflow_id: "wf_1", name: "", description: "", triggers: [], actions: [], definition };
  const questions = [
    { id: "service.asana", question: "which service is meant?", options: ["Asana", "Trello"] },
    { id: "create_task.service", question: "Which task list?", options: ["Notion"] },
  ];
  it("are the ids behind the names that were offered", () => {
    const ids = (name: string) => (name === "Notion" ? "notion" : undefined);
    expect(
      chosenServices(
        { analysis, workflow, questions },
        { "service.asana": "Trello", "create_task.service": "Notion", "create_task.project": "Support" },
        ids,
      ),
    ).toEqual(["trello", "notion"]);
  });
});

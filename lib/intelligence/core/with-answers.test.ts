import { describe, expect, it } from "vitest";
import type { Definition } from "@/lib/workflow/definition-schema";
import { withAnswers } from "./with-answers";

const definition: Definition = {
  schema: 1,
  name: "Tell the team",
  triggers: { started: { service: "manual", event: "started" } },
  steps: { tell: { service: "slack", operation: "message.post", with: { channel: "#general", text: "Hi" } } },
};
const ask = (...ids: string[]) => ids.map((id) => ({ id, question: `${id}?`, options: [] }));

describe("answers stand where their questions point", () => {
  it("the start, a condition and a field, and none is asked again", () => {
    const answers = { trigger: "On a schedule", "tell.when": "trigger.total > 100", "tell.channel": "#sales" };
    const { definition: after, open } = withAnswers(definition, ask(...Object.keys(answers)), answers);
    expect(Object.values(after.triggers)).toMatchObject([{ service: "schedule", event: "cron" }]);
    expect(after.steps["tell"]).toMatchObject({ when: "trigger.total > 100", with: { channel: "#sales", text: "Hi" } });
    expect(open).toEqual([]);
  });

  it("empty answers, answers to nothing asked and names of the prototype change nothing", () => {
    const questions = ask("tell.channel", "trigger", "constructor.when", "tell.nothing");
    const answers = { "tell.channel": "  ", trigger: "toString", "constructor.when": "true", "tell.text": "Bye" };
    const { definition: after, open } = withAnswers(definition, questions, answers);
    expect(after).toEqual(definition);
    expect(open).toEqual(questions);
  });
});

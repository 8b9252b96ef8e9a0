import { describe, expect, it } from "vitest";
import { definitionSchema } from "@/lib/workflow/definition-schema";
import { readOlderWorkflow } from "./older-shapes";

const asIs = (_service: string, action: string): string => action;
const steps = [
  { service: "gmail", action: "fetch", sequential: true, note: "kept" },
  { service: "slack", action: "post", parameters: { channel: "#a" }, sequential: true, frequency: "hourly" },
  { service: "slack", action: "post", sequential: false },
];

describe("older shapes", () => {
  it("a step list runs in the order it is written, unless a step says otherwise", () => {
    const { definition } = readOlderWorkflow({ workflow_id: "wf_1", steps }, asIs);
    expect(definition?.steps).toMatchObject({
      gmail_fetch: { service: "gmail", operation: "fetch" },
      slack_post: { needs: ["gmail_fetch"], with: { channel: "#a" } },
      slack_post_2: {},
    });
    expect(definition?.steps["slack_post_2"]).not.toHaveProperty("needs");
    expect(definitionSchema.safeParse(definition).success).toBe(true);
  });

  it("comes back in the shape that was sent, with what has changed and all that was sent besides", () => {
    const { definition, withDefinition } = readOlderWorkflow({ workflow_id: "wf_1", steps, tag: "x" }, asIs);
    if (definition === null) expect.unreachable();
    const { needs: _needs, ...free } = definition.steps["slack_post"] ?? {};
    const back = withDefinition({
      ...definition,
      steps: { ...definition.steps, slack_post: { ...free, retry: { maxAttempts: 3 } } },
    });
    expect(back).toMatchObject({ workflow_id: "wf_1", tag: "x", definition: { schema: 1 } });
    expect(back["steps"]).toMatchObject([
      { service: "gmail", action: "fetch", note: "kept", sequential: false },
      { service: "slack", action: "post", frequency: "hourly", sequential: false, retry: { maxAttempts: 3 } },
      { sequential: false },
    ]);
  });

  it("says nothing new of the order where the order has not changed", () => {
    const { definition, withDefinition } = readOlderWorkflow({ steps }, asIs);
    if (definition === null) expect.unreachable();
    expect(withDefinition(definition)["steps"]).toMatchObject(steps);
  });

  it("reads back what it wrote: each step waits for what it depends on, wherever it stands", () => {
    const list = [...steps.slice(0, 2), { ...steps[2], sequential: true, depends_on: ["gmail_fetch"] }];
    expect(readOlderWorkflow({ steps: list }, asIs).definition?.steps["slack_post_2"]?.needs).toEqual(["gmail_fetch"]);
    const odd = [...steps.slice(0, 2), { ...steps[2], sequential: true, depends_on: ["nowhere"] }];
    expect(readOlderWorkflow({ steps: odd }, asIs).definition?.steps["slack_post_2"]?.needs).toEqual(["slack_post"]);
  });

  it("triggers and actions become a definition, and come back", () => {
    const sent = {
      triggers: [{ service: "gmail", event: "message.received", conditions: { query: "x" } }],
      actions: [
        { service: "asana", action: "task.create", parameters: { name: "n" } },
        { service: "slack", action: "message.post" },
      ],
    };
    const { definition, withDefinition } = readOlderWorkflow(sent, asIs);
    expect(definition).toMatchObject({
      triggers: { trigger_1: { with: { query: "x" } } },
      steps: { slack_message_post: { needs: ["asana_task_create"] } },
    });
    if (definition === null) expect.unreachable();
    expect(withDefinition(definition)).toMatchObject({ triggers: sent.triggers, actions: sent.actions });
  });

  it("a canonical definition, bare or beside an id, and an id alone are taken as they are", () => {
    const definition = { schema: 1, name: "n", triggers: {}, steps: { a: { service: "log", operation: "write" } } };
    expect(readOlderWorkflow(definition, asIs)).toMatchObject({ workflowId: null, definition });
    expect(readOlderWorkflow({ workflow_id: "wf_1", ...definition }, asIs)).toMatchObject({
      workflowId: "wf_1",
      definition,
    });
    expect(readOlderWorkflow({ workflow_id: "wf_1", actions: [], definition }, asIs)).toMatchObject({
      workflowId: "wf_1",
      definition,
    });
    expect(readOlderWorkflow({ workflow_id: "wf_1" }, asIs)).toMatchObject({ workflowId: "wf_1", definition: null });
  });

  it.each([
    {},
    { steps: [{ service: 1 }] },
    { steps: "none" },
    { definition: { schema: 2 } },
    { actions: [{}] },
    { workflow_id: 7 },
  ])("refuses %j and names the place", (document) => {
    expect(() => readOlderWorkflow(document, asIs)).toThrowError(
      expect.objectContaining({
        code: "VALIDATION_FAILED",
        details: expect.arrayContaining([expect.objectContaining({ path: expect.stringMatching(/^workflow/) })]),
      }),
    );
  });
});

import { expect, it } from "vitest";
import { catalogs } from "@/lib/connectors/testing/catalog";
import { createIntelligence } from "@/lib/intelligence/service";
import { composeSimulateRun } from "../compose/simulate-run";

const ctx = { workspaceId: "ws_1", actor: { kind: "system", id: "test" }, requestId: "req_1" } as const;

it.each([
  "When a Fireflies transcript is ready, extract the action items with OpenAI and create an Asana task for each of them",
  "When a Fireflies transcript is done, summarise it with OpenAI, save the summary as a Notion page and create an Asana task for every action item",
])("what a model lists is gone through, in a dry run too: %s", async (text) => {
  const { definition } = await createIntelligence({ catalogs }).plan(ctx, { text, context: {}, enhanced: true });
  const [id, step] = Object.entries(definition.steps).find(([, { service }]) => service === "asana") ?? [];
  expect(step).toMatchObject({ forEach: expect.stringMatching(/^parseJson\(steps\.\w+\.output\.text\)\.items$/) });
  const run = await composeSimulateRun(catalogs)({ definition, trigger: { title: "Weekly", id: "t1" } });
  expect(run.status).toBe("succeeded");
  expect(run.steps.find(({ stepId }) => stepId === id)?.output).toHaveLength(2);
});

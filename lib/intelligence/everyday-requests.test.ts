import { describe, expect, it } from "vitest";
import { catalog, catalogs } from "@/lib/connectors/testing/catalog";
import { isExecutable, validateDefinition } from "@/lib/workflow/core/validate-definition";
import { EVERYDAY_REQUESTS } from "./testing/everyday-requests";
import { createIntelligence } from "./service";

const intelligence = createIntelligence({ catalogs });
const ctx = { workspaceId: "ws_1", actor: { kind: "system", id: "test" }, requestId: "req_1" } as const;

describe("everyday requests become the workflow that was meant", () => {
  it.each(EVERYDAY_REQUESTS.map((request) => [request.text, request] as const))("%s", async (text, wanted) => {
    const { definition, outline, analysis, questions } = await intelligence.plan(ctx, {
      text,
      context: {},
      enhanced: true,
    });
    const trigger = Object.values(definition.triggers)[0];
    const steps = Object.values(definition.steps);
    const ids = Object.keys(definition.steps);
    expect(analysis.trigger?.service ?? trigger?.service).toBe(wanted.trigger);
    expect(outline.map((step) => step.service ?? step.operation.split(".")[0])).toEqual(wanted.steps);
    if (wanted.schedule !== undefined)
      expect(trigger?.with?.["cron"] ?? trigger?.with?.["everyMs"]).toBe(wanted.schedule);
    if (wanted.conditional !== undefined) expect(steps[wanted.conditional]?.when).toBeDefined();
    if (wanted.onFailure !== undefined)
      expect(steps[wanted.onFailure]?.needs).toContainEqual(expect.objectContaining({ on: "failed" }));
    if (wanted.waits !== undefined) {
      const [later, earlier] = wanted.waits;
      expect(JSON.stringify(steps[later]?.needs)).toContain(ids[earlier]);
    }
    if (wanted.asks !== undefined) expect(questions.map((item) => item.question).join("\n")).toMatch(wanted.asks);
    expect(isExecutable(validateDefinition(definition, catalog))).toBe(true);
  });
});

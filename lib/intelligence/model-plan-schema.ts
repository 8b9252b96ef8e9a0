import { z } from "zod";

/**
 * What a model answers. All fields are required and nothing is bounded here, since providers that hold a model to a
 * schema know only a part of JSON Schema; `check-model-plan.ts` bounds it.
 */
const inputSchema = z.object({
  field: z.string().describe("a field name of the operation or event"),
  value: z.string().describe("text, which may hold {{ references }}; JSON for numbers, booleans, lists and objects"),
});

export const modelPlanSchema = z.object({
  name: z.string(),
  trigger: z.object({
    service: z.string(),
    event: z.string(),
    inputs: z.array(inputSchema),
    when: z.string().nullable().describe("bare CEL over trigger, or null"),
  }),
  steps: z.array(
    z.object({
      id: z.string().describe("a-z, 0-9 and _, first a letter"),
      name: z.string(),
      service: z.string(),
      operation: z.string(),
      stands_for: z.string().nullable().describe("for http.request: the service it stands for, or null"),
      inputs: z.array(inputSchema),
      needs: z.array(z.string()).describe("ids of the steps it waits for"),
      on: z.enum(["succeeded", "failed"]).describe("whether it runs after they succeeded or after one failed"),
      when: z.string().nullable().describe("bare CEL, or null"),
      for_each: z.string().nullable().describe("reference to a list, or null; its items are item"),
    }),
  ),
  assumptions: z.array(z.string()),
  questions: z.array(z.object({ question: z.string(), options: z.array(z.string()) })),
});
export type ModelPlan = z.infer<typeof modelPlanSchema>;
export type ModelStep = ModelPlan["steps"][number];

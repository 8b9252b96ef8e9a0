import { z } from "zod";
import { modelCallDetailSchema, modelCallSchema } from "@/lib/intelligence/model-call-schema";
import { idSchema } from "@/lib/kernel/ids";
import { defineContract } from "../contract";
import { pageOf, pageQuery } from "../paging";

/** What went to the configured language model. Whoever may generate may see it: it holds the words of colleagues. */

const CALLS = "/api/v1/intelligence/model-calls";

export const listModelCalls = defineContract({
  id: "intelligence.modelCalls.list",
  summary: "Questions to the configured language model, newest first, with tokens and cost",
  dialect: "v1",
  method: "GET",
  path: CALLS,
  access: "editor",
  query: z.object(pageQuery),
  response: pageOf(modelCallSchema),
});

export const getModelCall = defineContract({
  id: "intelligence.modelCalls.get",
  summary: "One question to the language model: exactly what was sent where, and what came back",
  dialect: "v1",
  method: "GET",
  path: `${CALLS}/{id}`,
  access: "editor",
  params: z.object({ id: idSchema }),
  response: modelCallDetailSchema,
});

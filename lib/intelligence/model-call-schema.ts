import { z } from "zod";

/** One question to the configured model, without what was sent. */
export const modelCallSchema = z.object({
  id: z.string(),
  askedBy: z.string(),
  requestId: z.string(),
  provider: z.string(),
  model: z.string(),
  host: z.string(),
  /** `accepted`: its plan was taken; `asked`: it asked back; `refused`: its plan failed a check; `failed`: no answer. */
  outcome: z.enum(["accepted", "asked", "refused", "failed"]),
  reason: z.string().nullable(),
  inputTokens: z.int().nullable(),
  outputTokens: z.int().nullable(),
  costUsd: z.number().nullable(),
  durationMs: z.number(),
  createdAt: z.iso.datetime(),
});
export type ModelCall = z.infer<typeof modelCallSchema>;

/** With exactly what was sent and what came back; secrets masked, headers left out. */
export const modelCallDetailSchema = modelCallSchema.extend({
  exchanges: z.array(z.object({ url: z.string(), sent: z.string(), status: z.int().nullable(), received: z.string() })),
});
export type ModelCallDetail = z.infer<typeof modelCallDetailSchema>;

import { z } from "zod";
import { missingSchema, questionSchema, USER_INPUT_LENGTH_MAX } from "@/lib/intelligence/schema";
import { idSchema } from "@/lib/kernel/ids";
import { definitionSchema, problemSchema } from "@/lib/workflow/definition-schema";
import { patchSchema, proposalSchema } from "@/lib/workflow/proposal-schema";
import { defineContract } from "../contract";

/** A workflow that is there, changed by words and told in words. */

const idParams = z.object({ id: idSchema });
const versionNumber = z.int().min(1);
const ANSWERS_MAX = 50;

/** One sentence of a workflow told in plain words. */
export const explainedPartSchema = z.object({
  kind: z.enum(["start", "step", "failure", "setting"]),
  /** Id of the trigger or step. */
  id: z.string().nullable(),
  /** 0 at the top; one more for each body it stands in. */
  depth: z.int().min(0),
  text: z.string(),
});

/** Answers by question id; those to questions that are not asked are passed over. */
export const answersSchema = z
  .record(z.string().max(200), z.string().max(2000))
  .refine((answers) => Object.keys(answers).length <= ANSWERS_MAX, { error: `at most ${String(ANSWERS_MAX)} answers` });

export const refineWorkflow = defineContract({
  dialect: "v1",
  id: "workflows.refine",
  summary: 'Changes by words ("also post to Teams", "every weekday at 8") as a proposal with its dry run',
  method: "POST",
  path: "/api/v1/workflows/{id}/refine",
  access: "editor",
  params: idParams,
  body: z.object({
    text: z
      .string()
      .min(1)
      .max(USER_INPUT_LENGTH_MAX)
      .refine((text) => text.trim() !== "", { error: "must say what should change" }),
    /** With the text they were asked about: the whole is worked out anew. */
    answers: answersSchema.default({}),
    /** The proposal of the round before, which is set aside. */
    replaces: idSchema.optional(),
    expectedVersion: versionNumber.optional(),
  }),
  response: z.object({
    /** Null where a question has to be answered first, or nothing changes. */
    proposal: proposalSchema.nullable(),
    baseVersion: versionNumber,
    /** Head with the changes in it. */
    definition: definitionSchema,
    patch: patchSchema,
    /** What changes, in words. */
    changes: z.array(z.string()),
    assumptions: z.array(z.string()),
    /** `required`: nothing is proposed before it is answered; else a placeholder stands in its place. */
    questions: z.array(questionSchema.extend({ required: z.boolean() })),
    /** What can't be done, and what to do instead. */
    missing: z.array(missingSchema),
    confidence: z.number().min(0).max(1),
    /** What was taken from the workspace: usual values, connections, time zone. */
    contextUsed: z.array(z.string()),
    validation: z.object({ valid: z.boolean(), problems: z.array(problemSchema) }),
  }),
});

export const explainWorkflow = defineContract({
  dialect: "v1",
  id: "workflows.explain",
  summary: "What a workflow does, in plain words and in the order in which things happen",
  method: "GET",
  path: "/api/v1/workflows/{id}/explanation",
  access: "viewer",
  params: idParams,
  query: z.object({ version: z.coerce.number().int().min(1).optional() }),
  response: z.object({
    version: versionNumber,
    summary: z.string(),
    parts: z.array(explainedPartSchema),
  }),
});

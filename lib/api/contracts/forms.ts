import { z } from "zod";
import { idSchema } from "@/lib/kernel/ids";
import { jsonSchema } from "@/lib/kernel/json";
import { defineContract } from "../contract";

export const submitForm = defineContract({
  id: "forms.submit",
  summary: "Send a form that was filled in; it starts a run of its workflow",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/forms/{id}",
  access: "public",
  /** Id of the trigger, `workflowId:triggerId`. */
  params: z.object({ id: idSchema }),
  body: z.object({
    /** Answers by field name. */
    fields: z.record(z.string().max(100), jsonSchema),
    /** Made anew for each time the page is opened: sent twice, it starts one run. */
    token: z
      .string()
      .regex(/^[A-Za-z0-9_-]{16,100}$/, "must be 16 to 100 letters, digits, - or _")
      .optional(),
    /** Not shown to people; who fills it in is a machine, and starts nothing. */
    website: z.string().max(10_000).optional(),
  }),
  status: 202,
  response: z.object({ runId: z.string().nullable(), duplicate: z.boolean() }),
});

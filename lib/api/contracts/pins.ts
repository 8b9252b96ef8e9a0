import { z } from "zod";
import { idSchema } from "@/lib/kernel/ids";
import { jsonSchema } from "@/lib/kernel/json";
import { defineContract } from "../contract";

export const pinSchema = z.object({
  stepId: z.string(),
  /** What simulated runs take for the step instead of calling it. */
  output: jsonSchema,
  /** `user:<id>` or `key:<id>`. */
  pinnedBy: z.string(),
  pinnedAt: z.iso.datetime(),
});

const v1 = { dialect: "v1" } as const;
const stepParams = z.object({ id: idSchema, stepId: idSchema });

export const listPins = defineContract({
  ...v1,
  id: "pins.list",
  summary: "Outputs pinned to steps of a workflow: simulated runs and step tests take them, live ones never do",
  method: "GET",
  path: "/api/v1/workflows/{id}/pins",
  access: "viewer",
  params: z.object({ id: idSchema }),
  response: z.object({ items: z.array(pinSchema) }),
});

export const putPin = defineContract({
  ...v1,
  id: "pins.put",
  summary: "Pin an output to a step, in place of one that is pinned; up to 256 KiB",
  method: "PUT",
  path: "/api/v1/workflows/{id}/pins/{stepId}",
  access: "editor",
  params: stepParams,
  body: z.object({ output: jsonSchema }),
  response: pinSchema,
});

export const deletePin = defineContract({
  ...v1,
  id: "pins.delete",
  summary: "Unpin a step; nothing to do is done",
  method: "DELETE",
  path: "/api/v1/workflows/{id}/pins/{stepId}",
  access: "editor",
  params: stepParams,
  response: z.null(),
  status: 204,
});

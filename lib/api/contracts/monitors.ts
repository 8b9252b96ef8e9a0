import { z } from "zod";
import { defineContract } from "../contract";

export const listMonitors = defineContract({
  id: "monitors.list",
  summary: "Workflows that are being watched",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/monitors",
  access: "viewer",
  query: z.object({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.string().max(128).optional(),
  }),
  response: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        workflowId: z.string(),
        status: z.enum(["active", "paused"]),
        createdAt: z.iso.datetime(),
      }),
    ),
    nextCursor: z.string().nullable(),
  }),
});

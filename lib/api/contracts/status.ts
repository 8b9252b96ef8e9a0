import { z } from "zod";
import { defineContract } from "../contract";

const component = z.object({ state: z.enum(["ok", "degraded", "down"]), reason: z.string().nullable() });
const perEngine = <T extends z.ZodType>(schema: T) =>
  z.object({ intelligence: schema, optimization: schema, monitoring: schema, troubleshooting: schema });

/** Endpoint 10: open to anyone, so nothing secret and nothing of a workspace is in it. */
export const getStatus = defineContract({
  id: "status.get",
  summary: "Whether the engines answer",
  dialect: "enhanced",
  method: "GET",
  path: "/workflows/enhanced/status",
  access: "public",
  bare: true,
  response: z.object({
    enhanced_workflow_available: z.boolean(),
    components: perEngine(z.boolean()),
    endpoints: z.array(z.string()),
    version: z.string(),
    uptime_s: z.number().nonnegative(),
    details: perEngine(component),
  }),
});

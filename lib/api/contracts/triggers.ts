import { z } from "zod";
import { idSchema } from "@/lib/kernel/ids";
import { jsonSchema } from "@/lib/kernel/json";
import { runSchema, runStatusSchema } from "@/lib/workflow/run-schema";
import { triggerKindSchema } from "@/lib/workflow/trigger-kind-schema";
import { defineContract } from "../contract";
import { pageOf, pageQuery } from "../paging";

const instant = z.iso.datetime();

export const triggerStateSchema = z.object({
  /** `workflowId:triggerId`. */
  id: z.string(),
  workflowId: z.string(),
  triggerId: z.string(),
  service: z.string(),
  event: z.string(),
  kind: triggerKindSchema,
  mode: z.enum(["live", "simulate"]),
  /** The version whose trigger this is; it alone fires. */
  version: z.int(),
  /** `silent`: active, but a time is past at which it should have fired, or should have been looked at. */
  state: z.enum(["active", "silent", "paused", "error"]),
  error: z.string().nullable(),
  silentReason: z.string().nullable(),
  /** Path below the origin, for webhooks and forms. */
  hookPath: z.string().nullable(),
  lastFiredAt: instant.nullable(),
  /** Of a schedule; null where it starts at an event nobody can foretell. */
  nextExpectedAt: instant.nullable(),
  /** Polling: when its list was last looked at, and when it is next. */
  lastLookAt: instant.nullable(),
  nextLookAt: instant.nullable(),
  /** Last self-test of the registration (after each start of the worker, then every ten minutes); null: none yet. */
  check: z.object({ at: instant, ok: z.boolean(), problem: z.string().optional() }).nullable(),
});

export const listTriggers = defineContract({
  id: "triggers.list",
  summary: "Triggers of published workflows: what they expect next and when they fired",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/triggers",
  access: "viewer",
  query: z.object({ ...pageQuery, workflowId: idSchema.optional() }),
  response: pageOf(triggerStateSchema),
});

export const testTrigger = defineContract({
  id: "triggers.test",
  summary: "Start a simulated run as this trigger would, with `input` or a sample of the event",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/triggers/{id}/test",
  access: "editor",
  params: z.object({ id: idSchema }),
  body: z.object({ input: jsonSchema.optional(), waitMs: z.int().min(0).max(60_000).optional() }),
  status: 202,
  orStatus: 200,
  response: z.union([runSchema, z.object({ runId: z.string(), status: runStatusSchema })]),
});

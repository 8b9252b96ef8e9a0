import { z } from "zod";
import { retentionSchema } from "@/lib/engine/retention-schema";
import { defineContract } from "../contract";

const isTimeZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};

export const settingsSchema = z.object({
  /** IANA zone that schedules and generated texts mean. */
  timezone: z.string().max(100).refine(isTimeZone, "Not an IANA time zone, e.g. Europe/Berlin").default("UTC"),
  /** Workspace variables, `env.NAME` in expressions. Not for secrets: a secret belongs into a connection. */
  env: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/),
      z.union([z.string().max(10_000), z.number(), z.boolean()]),
    )
    .refine((env) => Object.keys(env).length <= 200, "At most 200 variables")
    .default({}),
  /** Off switch of each engine for this workspace. */
  engines: z
    .strictObject({
      intelligence: z.boolean().default(true),
      optimization: z.boolean().default(true),
      monitoring: z.boolean().default(true),
      troubleshooting: z.boolean().default(true),
    })
    .prefault({}),
  /** How long ended runs are kept. */
  retention: retentionSchema.prefault({}),
});
export type WorkspaceSettings = z.infer<typeof settingsSchema>;

export const getSettings = defineContract({
  id: "settings.get",
  summary: "Settings of the workspace",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/settings",
  access: "viewer",
  response: settingsSchema,
});

export const putSettings = defineContract({
  id: "settings.put",
  summary: "Replace the settings of the workspace; what is left out goes back to its default",
  dialect: "v1",
  method: "PUT",
  path: "/api/v1/settings",
  access: "admin",
  body: settingsSchema,
  response: settingsSchema,
});

const state = z.enum(["ok", "stalled", "down"]);

export const getSystem = defineContract({
  id: "system.get",
  summary: "Version and state of the processes, the database and the backups",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/system",
  access: "viewer",
  response: z.object({
    version: z.string(),
    uptimeS: z.number().nonnegative(),
    web: z.object({ state }),
    worker: z.object({ state, hooksUrl: z.string().nullable(), heartbeatAt: z.iso.datetime().nullable() }),
    database: z.object({ state: z.enum(["ok", "down"]), bytes: z.number(), walBytes: z.number() }),
    backups: z.object({
      count: z.number().int(),
      lastAt: z.iso.datetime().nullable(),
      lastFile: z.string().nullable(),
    }),
  }),
});

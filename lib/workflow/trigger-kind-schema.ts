import { z } from "zod";

/**
 * What makes a trigger fire: a request to its address, a look at a list, the clock, a person, a form that was filled
 * in, the failure of another workflow, or a step of another workflow that calls it.
 */
export const triggerKindSchema = z.enum(["webhook", "polling", "schedule", "manual", "form", "failed", "called"]);
export type TriggerKind = z.infer<typeof triggerKindSchema>;
